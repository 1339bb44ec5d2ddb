# Expected numbers of UnitsOfMeasureTests, from Data/units. Usage: Rscript units.R FOLDER
suppressMessages({ library(lme4); library(lmerTest) })
folder <- commandArgs(TRUE)[1]
read <- function(name) { d <- read.csv(file.path(folder, name)); d$g <- factor(d$g); d }
tight <- lmerControl(optimizer = "nloptwrap", optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12, maxeval = 1e5))
d <- read("x1.csv")
for (f in c("y ~ x + (x || g)", "y ~ x + (x | g)")) {
    m <- lmerTest::lmer(as.formula(f), d, control = tight)
    cat(f, "logLik", format(as.numeric(logLik(m)), digits = 10), "df, p", format(coef(summary(m))["x", c("df", "Pr(>|t|)")], digits = 8), "\n")
}
m <- lme4::lmer(y ~ xc + (xc | g), read("year.csv"), control = tight)
cat("year", format(as.numeric(logLik(m)), digits = 10), "\n")
# By default glmer's inner iterations stop some 2e-4 below the maximum; with counts of e^12 they cannot go further.
careful <- glmerControl(optimizer = "bobyqa", tolPwrss = 1e-12, optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
plain <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
d <- read("sl.csv")
for (f in c("y ~ x + (x | g)", "y ~ x + (x || g)")) {
    m <- glmer(as.formula(f), d, family = poisson, control = careful)
    cat(f, "poisson", format(as.numeric(logLik(m)), digits = 10), "\n")
}
m <- glmer(b12 ~ x + (1 | g), read("big.csv"), family = poisson, control = plain)
cat("b12", format(as.numeric(logLik(m)), digits = 10), format(coef(summary(m))[, 1:2], digits = 8), "\n")
