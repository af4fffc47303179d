using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OssCallback;
using OssCallback.AspNetCore;
using OssCallback.ExampleApp;
using OssCallback.Sqlite;
using OssCallback.Uploads;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddOssCallback(builder.Configuration, builder.Environment);
builder.Services.AddSqliteStorage();

// Optional: a reviewer, an observer, the application's own sign-in, and a part of the storage replaced.
builder.Services.AddReviewer<NoExecutables>();
builder.Services.AddUploadObserver<NewPictures>();
builder.Services.AddCallerIdentifier<SignedInUsers>();
builder.Services.AddSingleton<Gallery>();
builder.Services.AddSingleton<IUploadStore, AuditedStore>();

var app = builder.Build();
app.UseAuthentication();
app.MapOssCallback();
app.MapOssCallbackConsole();

// The application's own pages.
app.MapGet("/", () => "Welcome");
app.MapGet("/gallery", (Gallery gallery) => string.Join('\n', gallery.Pictures));
app.MapPost("/sign-in/{name}", (string name, HttpContext http) => http.SignInAsync(
    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], CookieAuthenticationDefaults.AuthenticationScheme))));

await app.RunAsync();
