using System.Text;

namespace GpuLmm;

/// <summary>
/// What came of a set as a journal keeps it: the rows, and scores where they are asked for. A set is tested by itself, so that its numbers
/// do not depend on which others are tested in the same run.
/// </summary>
internal static class KeptOutcome
{
    /// <summary>The bytes of an outcome.</summary>
    public static byte[] Of(SetOutcome outcome)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(outcome.Index);
            writer.Write(outcome.Rows.Count);
            foreach ((int trait, IReadOnlyList<SetResult> rows) in outcome.Rows)
            {
                writer.Write(trait);
                writer.Write(rows.Count);
                rows.ToList().ForEach(row => Write(writer, row));
            }

            writer.Write(outcome.Scores.Count);
            foreach (SetScores own in outcome.Scores)
            {
                writer.Write(own.Trait);
                writer.Write(own.CountsAlleleOne);
                writer.Write(own.Places.Length);
                Array.ForEach(own.Places, writer.Write);
                Array.ForEach(own.Form.Scores, writer.Write);
                Array.ForEach(own.Form.Covariance, writer.Write);
                writer.Write(own.NegativeLog10P is not null);
                Array.ForEach(own.NegativeLog10P ?? [], writer.Write);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Of"/> gave.</summary>
    /// <param name="kept">Its bytes.</param>
    /// <param name="run">The run that goes on.</param>
    /// <param name="set">The set whose turn it is.</param>
    /// <exception cref="InputException">They are not those of this set.</exception>
    public static SetOutcome Restore(byte[] kept, SetRun run, int set)
    {
        using var reader = new BinaryReader(new MemoryStream(kept), Encoding.UTF8);
        try
        {
            if (reader.ReadInt32() != set)
            {
                throw new InputException("The journal is not that of these sets: delete it.");
            }

            var rows = new (int, IReadOnlyList<SetResult>)[reader.ReadInt32()];
            for (int t = 0; t < rows.Length; t++)
            {
                int trait = reader.ReadInt32();
                var own = new SetResult[reader.ReadInt32()];
                for (int k = 0; k < own.Length; k++)
                {
                    own[k] = Row(reader, trait);
                }

                rows[t] = (trait, own);
            }

            var scores = new SetScores[reader.ReadInt32()];
            for (int k = 0; k < scores.Length; k++)
            {
                scores[k] = Scores(reader);
            }

            return new SetOutcome(set, run.Sets.Sets[set], run.VariantsOf(set), run.MasksOf(set), rows, scores);
        }
        catch (EndOfStreamException e)
        {
            throw new InputException("The journal is not that of these sets: delete it.", e);
        }
    }

    private static void Write(BinaryWriter writer, in SetResult row)
    {
        foreach (string text in (ReadOnlySpan<string>)[row.Set, row.Chromosome, row.Mask, row.MaxFrequency, row.Test, row.Note])
        {
            writer.Write(text);
        }

        writer.Write(row.Position);
        writer.Write(row.Variants);
        writer.Write(row.UltraRare);
        foreach (double number in (ReadOnlySpan<double>)[
            row.AlleleCount, row.Beta, row.StandardError, row.Statistic, row.NegativeLog10P, row.Rho, row.CaseCount, row.ControlCount])
        {
            writer.Write(number);
        }
    }

    private static SetResult Row(BinaryReader reader, int trait)
    {
        string set = reader.ReadString(), chromosome = reader.ReadString(), mask = reader.ReadString(), frequency = reader.ReadString(),
            test = reader.ReadString(), note = reader.ReadString();
        return new SetResult(
            trait, set, chromosome, reader.ReadInt64(), mask, frequency, test, reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(),
            reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), note)
        {
            CaseCount = reader.ReadDouble(),
            ControlCount = reader.ReadDouble(),
        };
    }

    private static SetScores Scores(BinaryReader reader)
    {
        int trait = reader.ReadInt32();
        bool countsAlleleOne = reader.ReadBoolean();
        int[] places = new int[reader.ReadInt32()];
        for (int k = 0; k < places.Length; k++)
        {
            places[k] = reader.ReadInt32();
        }

        double[] Numbers(int count)
        {
            var numbers = new double[count];
            for (int k = 0; k < count; k++)
            {
                numbers[k] = reader.ReadDouble();
            }

            return numbers;
        }

        double[] scores = Numbers(places.Length);
        var form = new SetForm(scores, Numbers(places.Length * places.Length));
        return new SetScores(trait, places, form, countsAlleleOne, reader.ReadBoolean() ? Numbers(places.Length) : null);
    }
}
