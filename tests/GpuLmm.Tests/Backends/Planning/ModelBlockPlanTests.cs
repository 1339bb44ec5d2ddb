using GpuLmm.Backends;

namespace GpuLmm.Tests;

/// <summary>Which models a device solves at a time.</summary>
[TestFixture]
public sealed class ModelBlockPlanTests
{
    private static readonly SmallModelShape[] Models =
        [.. Enumerable.Range(0, 5_000).Select(m => new SmallModelShape(3 + (m * 7 % 90), 1 + (m % 3), 1 + (m % 4)))];

    [TestCase(1e9, 1e9)]
    [TestCase(2e7, 2e7)]
    [TestCase(1e9, 1e6)]
    public void Blocks_fit_the_device_and_hold_every_small_model_once(double available, double largest)
    {
        var device = new DeviceLimits("device", (long)available, (long)largest, 2_048);
        var plan = ModelBlockPlan.Create(device, Models);
        int next = 0;
        foreach (ModelBlock block in plan.Blocks)
        {
            Assert.That(block.First, Is.EqualTo(next));
            Assert.That(block.Bytes, Is.LessThanOrEqualTo(device.AvailableBytes));
            Assert.That(block.LargestBytes, Is.LessThanOrEqualTo(device.LargestAllocation));
            foreach (SmallModelShape shape in plan.Order.Skip(block.First).Take(block.Count).Select(k => Models[k]))
            {
                Assert.That(block.LayoutLength, Is.GreaterThanOrEqualTo(shape.LayoutLength));
                Assert.That(block.DataLength, Is.GreaterThanOrEqualTo(shape.DataLength));
                Assert.That(block.WorkLength, Is.InRange(shape.WorkLength, 4 * shape.WorkLength));
            }

            next += block.Count;
        }

        Assert.That(next, Is.EqualTo(plan.Order.Count));
        Assert.That(plan.Order.Concat(plan.Rest), Is.EquivalentTo(Enumerable.Range(0, Models.Length)));
        Assert.That(plan.Rest.Select(k => Models[k].Rows), Has.All.GreaterThan(ModelBlockPlan.MostRows));
    }

    [Test]
    public void A_device_without_memory_has_no_model() =>
        Assert.That(ModelBlockPlan.Create(new DeviceLimits("device", 100, 100, 64), Models).Blocks, Is.Empty);
}
