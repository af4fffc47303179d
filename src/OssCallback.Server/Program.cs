using OssCallback.Server;

return await ServerHost.RunAsync(args);
