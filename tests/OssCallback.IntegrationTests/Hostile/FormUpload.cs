using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A form that a client may post, of one of the three kinds, with what it may be changed into.</summary>
internal sealed class FormUpload
{
    private readonly JsonNode _grant;

    private FormUpload(string kind, JsonNode grant)
    {
        _grant = grant;
        Kind = kind;
        var isForm = kind == Kinds.Form;
        Directory = isForm ? string.Empty : (string)grant["dir"]!;
        Url = (string)grant[isForm ? "url" : "host"]!;
        Fields = isForm
            ? [.. grant["fields"]!.AsObject().Select(field => (field.Key, (string)field.Value!))]
            : DirectoryGrantTests.Form(grant, Directory + "photo.png");
        if (kind == Kinds.V1 && (string?)grant["security_token"] is { } token)
        {
            // The article's page knows no temporary credentials: this field is the one that has to be added.
            Fields.Add(("x-oss-security-token", token));
        }
    }

    public string Kind { get; }

    public string Url { get; set; }

    public List<(string Name, string Value)> Fields { get; }

    public byte[] Content { get; set; } = [1, 2, 3];

    /// <summary>The type that the file's part of the form names, as a browser would.</summary>
    public string FileType { get; set; } = "image/png";

    public string FileName { get; set; } = "photo.png";

    /// <summary>Empty where the grant is for one object.</summary>
    public string Directory { get; }

    public string Ticket => (string)_grant["ticket"]!;

    public string Callback => Encoding.UTF8.GetString(Convert.FromBase64String(this["callback"]));

    public string this[string name]
    {
        get => Fields.Single(field => field.Name == name).Value;
        set
        {
            var index = Fields.FindIndex(field => field.Name == name);
            if (index < 0)
            {
                Fields.Add((name, value));
            }
            else
            {
                Fields[index] = (name, value);
            }
        }
    }

    public static async Task<FormUpload> AskAsync(Client user, string kind)
    {
        var answer = kind == Kinds.Form
            ? await user.PostJsonAsync("/api/policy", new JsonObject { ["filename"] = "photo.png", ["size"] = 3 })
            : await user.GetAsync(kind == Kinds.V1 ? "/api/policy?format=v1" : "/api/policy?format=v4");
        Assert.True(answer.Status == 200, answer.Body);
        return new FormUpload(kind, answer.Json);
    }

    public void Remove(params string[] names) => Assert.Equal(names.Length, Fields.RemoveAll(field => names.Contains(field.Name)));

    public void InsertFirst(string name, string value) => Fields.Insert(0, (name, value));

    /// <summary>Our callback with something else in it, encoded again.</summary>
    public string ChangedCallback(Func<string, string> change)
    {
        var changed = change(Callback);
        Assert.NotEqual(Callback, changed);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(changed));
    }

    public Task<Answer> SendAsync(Scene scene) => scene.Deployment.Client.PostFormAsync(Url, Fields, Content, FileName, FileType);
}
