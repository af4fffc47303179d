using OssCallback.Server;

return args is [HealthProbe.Verb, .. var rest] ? await HealthProbe.RunAsync(rest) : await ServerHost.RunAsync(args);
