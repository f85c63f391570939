using CallCenter.Benchmarks.FanOut;

if (args is [PlainSignalR.Command, .. var rest])
{
    await PlainSignalR.Serve(rest);
    return 0;
}
return await FanOutFigure.Run();
