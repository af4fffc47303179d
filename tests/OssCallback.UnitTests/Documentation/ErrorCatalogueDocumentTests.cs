using System.Text;
using OssCallback.Cli.Diagnosis;
using OssCallback.Http;

namespace OssCallback.UnitTests.Documentation;

/// <summary>docs/errors.md and its Chinese twin are made from the catalogues that <c>explain</c> and the handlers use. UPDATE_DOCS=1
/// writes them.</summary>
public sealed class ErrorCatalogueDocumentTests
{
    private static readonly (string English, string Chinese, IEnumerable<OssProblem> Problems)[] Sections =
    [
        ("## 203: the callback failed\n\nThe object **is stored**. OSS does not call again: the client confirms the upload, or the "
            + "reconciliation finds it.",
            "## 203：回调失败\n\n文件**已经保存**。"
                + "OSS 不会再次回调：由客户端确认（confirm）上传，或由对账发现。",
            OssProblems.CallbackFailed),
        ("## The callback parameter cannot be used\n\nOSS's answer names the parameter in `ArgumentName` and holds its decoded JSON "
            + "in `ArgumentValue`; `explain` marks the mistake\n"
            + "in it and shows the corrected value.",
            "## callback 参数不可用\n\nOSS 的应答在 `ArgumentName` 中给出参数名，"
            + "在 `ArgumentValue` 中给出解码后的 JSON；"
            + "`explain` 会标出其中的错误并给出改正后的值。",
            OssProblems.CallbackParameter),
        ("## The form upload was refused\n\nNothing is stored.",
            "## 表单上传被拒绝\n\n没有保存任何内容。",
            OssProblems.Form),
        ("## Keys, signatures and rights\n\nWhat OSS, RAM and STS say about who asks.",
            "## 密钥、签名与权限\n\nOSS、RAM 和 STS 对调用方身份与权限的判断。",
            OssProblems.Access),
        ("## Objects, parts and buckets", "## Object、分片与 Bucket", OssProblems.Objects),
        ("## What clients say by themselves\n\nSentences of browsers, mini-programs and SDKs; OSS has not said them.",
            "## 客户端自己的提示\n\n浏览器、小程序和 SDK 的提示，不是 OSS 返回的。", OssProblems.Client),
    ];

    [Theory]
    [InlineData("docs/errors.md", false)]
    [InlineData("docs/errors.zh-CN.md", true)]
    public void The_document_is_made_from_the_catalogues(string file, bool chinese)
    {
        var document = Render(chinese ? Language.Chinese : Language.English);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Repository.PathOf(file), document);
        }

        Assert.Equal(document, Repository.Read(file));
    }

    private static string Render(Language language)
    {
        var chinese = language == Language.Chinese;
        var text = new StringBuilder(chinese
            ? """
            # 错误

            出错时 OSS 和本服务返回什么、原因是什么、该怎么办。
            `oss-callback explain --lang zh` 查的就是这些表：把 OSS 的 XML、EC 编号、错误码或消息交给它即可。
            English: [errors.md](errors.md)

            本文件由代码生成（`UPDATE_DOCS=1`，测试 `The_document_is_made_from_the_catalogues`）。
            `*` 代表会变化的部分。没有给出 EC 编号的，是因为没有公开的编号。


            """
            : """
            # Errors

            What OSS and this service say when something goes wrong, what causes it and what to do. `oss-callback explain` looks in the
            same tables: give it OSS's XML, an EC number, a code or a message. 中文：[errors.zh-CN.md](errors.zh-CN.md)

            This file is made from the code; `UPDATE_DOCS=1` and the test `The_document_is_made_from_the_catalogues` write it.
            A `*` stands for what differs. Where no EC number is given, none is publicly known.


            """);
        foreach (var section in Sections)
        {
            text.Append(chinese ? section.Chinese : section.English).Append("\n\n")
                .Append(chinese
                    ? "| 状态 | 错误码 | 消息 | EC | 原因 | 办法 |\n"
                    : "| status | code | message | EC | cause | what to do |\n")
                .Append("|---|---|---|---|---|---|\n");
            foreach (var problem in section.Problems)
            {
                var words = problem.In(language);
                var status = problem.Status == 0 ? string.Empty
                    : problem.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var messages = string.Join("<br>", problem.Messages.Where(message => message != "*").Select(Code));
                text.Append(System.Globalization.CultureInfo.InvariantCulture,
                    $"| {status} | {Code(problem.Code)} | {messages} | {problem.Ec} | {words.Cause} | {words.Fix} |\n");
            }

            text.Append('\n');
        }

        text.Append(chinese ? """
            ## 本服务的错误码

            回调的应答用很小的 JSON 给出错误码，客户端接口用 `application/problem+json`。

            | 状态 | 错误码 | 原因 | 办法 |
            |---|---|---|---|

            """ : """
            ## Codes of this service

            Callback answers carry them in small JSON, client endpoints as `application/problem+json`.

            | status | code | meaning | what to do |
            |---|---|---|---|

            """);
        foreach (var error in ErrorCodes.All)
        {
            var words = chinese && OssProblems.Service.TryGetValue(error.Code, out var found) ? found
                : new Wording(error.Sentence, error.Remedy);
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {error.Status} | `{error.Code}` | {words.Cause} | {words.Fix} |\n");
        }

        return text.ToString();
    }

    private static string Code(string text) => text is "" or "*" ? string.Empty : $"`{text}`";
}
