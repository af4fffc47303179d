using System.Collections.Concurrent;

namespace OssCallback.ExampleApp;

/// <summary>Stands for the application's own table of pictures.</summary>
internal sealed class Gallery
{
    private readonly ConcurrentDictionary<string, string> _pictures = new();

    public IEnumerable<string> Pictures => _pictures.Values;

    public void Show(string id, string key) => _pictures[id] = key;

    public void Hide(string id) => _pictures.TryRemove(id, out _);
}
