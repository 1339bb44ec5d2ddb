# Writes table.csv and designs.json: what R and lme4 make of formulas over a small table. Run in this folder: Rscript designs.R
invisible(Sys.setlocale("LC_COLLATE", "C"))
suppressPackageStartupMessages({ library(lme4); library(jsonlite) })
set.seed(20)
n <- 30
table <- data.frame(
  y = round(rnorm(n, 10, 3), 3), x = round(rnorm(n, 2, 2), 2), z = round(runif(n, 0.1, 5), 2), day = rep(0:4, 6),
  sex = sample(c("M", "F"), n, TRUE), dose = sample(c("low", "mid", "high"), n, TRUE), env = rep(c("B", "A", "C"), length.out = n),
  year = sample(c(1999, 2000, 2010), n, TRUE), mass = sample(c(0.5, 2, 100000), n, TRUE),
  g = rep(c(10, 9, 2, 101, 33, 7), each = 5), a = rep(c("p", "q", "r"), each = 10), b = rep(rep(c("u", "v"), each = 5), 3),
  success = rpois(n, 4), failure = rpois(n, 3), t = round(rnorm(n, 0, 40), 1), check.names = FALSE)
table[["body mass"]] <- round(runif(n, 50, 80), 1)
table[["Fat-type"]] <- sample(c("soft", "hard"), n, TRUE)
table$y[3] <- NA; table$x[7] <- NA; table$sex[11] <- NA; table$g[17] <- NA; table$z[29] <- NA
write.csv(table, "table.csv", row.names = FALSE)
table <- read.csv("table.csv", check.names = FALSE)
# As `--factor dose=low,mid,high`: the order of the levels is given.
table$dose <- factor(table$dose, levels = c("low", "mid", "high"))

fixed <- c(
  "y ~ x", "y ~ sex", "y ~ dose + sex", "y ~ sex * dose", "y ~ sex:dose", "y ~ x + x:sex", "y ~ sex + x:sex", "y ~ 0 + sex + dose",
  "y ~ x - 1 + dose:sex", "y ~ 0 + x + sex:dose", "y ~ dose / sex", "y ~ dose %in% sex", "y ~ (sex + dose + x)^2", "y ~ (sex + dose + env)^3 - sex:dose:env",
  "y ~ sex * dose - sex", "y ~ x * z - x + 0", "y ~ I(x^2) + I(x/2 - z) + I(-x)", "y ~ poly(t, 2)", "y ~ poly(t, 3, raw = TRUE)", "y ~ poly(t, 1) + sex",
  "y ~ poly(t, degree = 2):sex", "log(y) ~ log(z) + log2(z) + log10(z) + exp(x) + sqrt(z) + abs(x) + sin(x) + cos(2 * pi * x/365)",
  "y ~ scale(x) + scale(z, scale = FALSE) + scale(x, center = FALSE)", "y ~ factor(year) * x", "y ~ factor(mass)", "y ~ 0 + factor(year) + x:sex",
  "y ~ x + offset(z) + offset(log(z))", "y ~ `body mass` + `Fat-type`", "y ~ I(`body mass` * 2) + `Fat-type`:x", "y ~ 1", "y ~ 0 + x",
  "y ~ b:a + a", "y ~ x + I(1e5 * x) + I(0.00001 * x)", "y ~ year + I((year - 2000)^2) + sex:dose:env", "y ~ -1 + x:z + sex:x", "cbind(success, failure) ~ x + sex",
  "y ~ sqrt(z)*sex + exp(-x)", "y ~ x + sex - x", "y ~ day + factor(day)")

frame_of <- function(text) model.frame(as.formula(text), table, drop.unused.levels = TRUE, na.action = na.omit)
of_fixed <- function(text) {
  frame <- frame_of(text)
  matrix <- model.matrix(attr(frame, "terms"), frame)
  offset <- model.offset(frame)
  response <- model.response(frame)
  # Columns that lm() does not alias.
  decomposition <- qr(matrix, tol = 1e-10)
  list(formula = text, rows = as.integer(rownames(frame)), names = I(colnames(matrix)), columns = lapply(seq_len(ncol(matrix)), function(j) I(unname(matrix[, j]))),
       kept = I(colnames(matrix)[sort(decomposition$pivot[seq_len(decomposition$rank)])]), labels = I(attr(attr(frame, "terms"), "term.labels")),
       response = I(if (is.matrix(response)) unname(response[, 1]) else unname(response)),
       trials = if (is.matrix(response)) I(unname(rowSums(response))), offset = if (!is.null(offset)) I(offset))
}

random <- c(
  "y ~ x + (1 | g)", "y ~ x + (x | g)", "y ~ x + (0 + x | g)", "y ~ x + (1 | g) + (0 + x | g)", "y ~ 1 + (1 | a/b)", "y ~ 1 + (1 | a:b) + (1 | env)",
  "y ~ sex + (1 + env | a)", "y ~ 1 + (0 + env | a)", "y ~ 1 + (x * sex | a)", "y ~ 1 + (1 | year) + (1 | dose)", "y ~ 1 + (1 | a/b/env)",
  "y ~ x + (poly(day, 2) | g) + (1 | env)", "y ~ 1 + (x + z || g)", "y ~ z + (0 + dose:x | a)", "y ~ 1 + (1 | mass) + (1 | a:year)")
of_random <- function(text) {
  control <- lmerControl(check.nobs.vs.nlev = "ignore", check.nobs.vs.rankZ = "ignore", check.nobs.vs.nRE = "ignore", check.nlev.gtr.1 = "ignore")
  parsed <- suppressMessages(lFormula(as.formula(text), table, control = control))
  terms <- parsed$reTrms
  list(formula = text, rows = as.integer(rownames(parsed$fr)), terms = lapply(seq_along(terms$Ztlist), function(k) {
    group <- names(terms$cnms)[k]
    z <- as.matrix(terms$Ztlist[[k]])
    list(term = names(terms$Ztlist)[k], group = group, effects = I(terms$cnms[[k]]), levels = I(levels(terms$flist[[group]])),
         zt = lapply(seq_len(nrow(z)), function(i) I(unname(z[i, ]))))
  }))
}

write_json(list(fixed = lapply(fixed, of_fixed), random = lapply(random, of_random)), "designs.json", digits = NA, auto_unbox = TRUE, null = "null", pretty = FALSE)
cat(R.version.string, "lme4", format(packageVersion("lme4")), "jsonlite", format(packageVersion("jsonlite")), "\n")
