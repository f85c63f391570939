using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Twiml;

/// <summary>Where a leg goes after a verb: to the next verb, to another document, or nowhere.</summary>
internal readonly record struct Step(bool LeavesDocument, Script? Next)
{
    public static readonly Step Onward = new(false, null);
    public static readonly Step Stop = new(true, null);

    public static Step To(Script script) => new(true, script);
}
