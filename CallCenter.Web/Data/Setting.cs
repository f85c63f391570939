namespace CallCenter.Web.Data;

public sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}
