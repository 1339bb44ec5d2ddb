namespace GpuLmm;

/// <summary>A marker (variant) whose genotype is the number of copies of <see cref="Allele1"/>, the effect allele.</summary>
/// <param name="Chromosome">Chromosome as the file writes it; any text.</param>
/// <param name="Id">Marker id; ids need not be unique.</param>
/// <param name="GeneticPosition">Position in centimorgans; 0 where unknown.</param>
/// <param name="Position">Base-pair position.</param>
/// <param name="Allele1">The counted allele (A1, column 5 of a .bim): effects are per copy of it.</param>
/// <param name="Allele2">The other allele (A2, column 6 of a .bim).</param>
public sealed record Marker(string Chromosome, string Id, double GeneticPosition, long Position, string Allele1, string Allele2);
