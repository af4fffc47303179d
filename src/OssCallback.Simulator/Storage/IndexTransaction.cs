namespace OssCallback.Simulator.Storage;

/// <summary>Several changes of the index that happen together or not at all; whoever begins one holds the gate.</summary>
internal sealed class IndexTransaction : IDisposable
{
    private readonly IndexDatabase _database;
    private bool _ended;

    public IndexTransaction(IndexDatabase database)
    {
        _database = database;
        Run("BEGIN IMMEDIATE");
    }

    public void Commit()
    {
        Run("COMMIT");
        _ended = true;
    }

    public void Dispose()
    {
        if (!_ended)
        {
            Run("ROLLBACK");
        }
    }

    private void Run(string constantText)
    {
        using var command = _database.Command(constantText);
        command.ExecuteNonQuery();
    }
}
