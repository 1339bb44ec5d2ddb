# Type III tests of unbalanced factors and a covariate, by lmerTest (Satterthwaite) and pbkrtest (Kenward-Roger).
# Rscript make-terms.R FOLDER : writes data.csv and expected.json there.
suppressMessages({library(lmerTest); library(pbkrtest); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
set.seed(20261125)
n <- 96
d <- data.frame(plot = sprintf("p%02d", sample(1:14, n, TRUE)), line = sample(c("L1", "L2", "L3"), n, TRUE, c(.5, .3, .2)),
                nitrogen = sample(c("high", "low"), n, TRUE, c(.6, .4)), x = round(rnorm(n), 4))
d$plot <- factor(d$plot); effect <- rnorm(14, 0, .8); slope <- rnorm(14, 0, .4)
d$y <- round(2 + .6 * (d$line == "L2") - .4 * (d$line == "L3") + .5 * (d$nitrogen == "low") + .7 * (d$line == "L3" & d$nitrogen == "low") + .3 * d$x +
             effect[d$plot] + slope[d$plot] * d$x + rnorm(n), 6)
write.csv(d, file.path(folder, "data.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(folder, "data.csv"), stringsAsFactors = TRUE)
formulas <- c("y ~ line * nitrogen + x + line:x + (1 | plot)", "y ~ line * nitrogen + x + (x | plot)", "y ~ 0 + line + nitrogen:x + (1 | plot)")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))
models <- lapply(formulas, function(f) {
  m <- lmer(as.formula(f), d, control = tight)
  one <- function(ddf) {
    s <- coef(summary(m, ddf = ddf)); a <- anova(m, type = 3, ddf = ddf)
    list(coefficients = data.frame(name = rownames(s), se = s[, "Std. Error"], df = s[, "df"], p = s[, "Pr(>|t|)"]),
         terms = data.frame(term = rownames(a), numDf = a$NumDF, denDf = a$DenDF, F = a[["F value"]], p = a[["Pr(>F)"]]))
  }
  list(formula = f, logLik = as.numeric(logLik(m)), satterthwaite = one("Satterthwaite"), kenward_roger = one("Kenward-Roger"))
})
write_json(list(versions = list(R = as.character(getRversion()), lmerTest = as.character(packageVersion("lmerTest")), pbkrtest = as.character(packageVersion("pbkrtest"))),
                models = models), file.path(folder, "expected.json"), digits = I(15), auto_unbox = TRUE, pretty = TRUE)
