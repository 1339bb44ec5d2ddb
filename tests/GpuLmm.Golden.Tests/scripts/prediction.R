## Predictions of lme4's and nlme's fits for Data/prediction: rows of known and of new groups, with and without the random effects.
## Run in tests/GpuLmm.Golden.Tests: Rscript scripts/prediction.R
suppressMessages({library(lme4); library(nlme); library(jsonlite)})
write_case <- function(folder, formula, data, new, fit, versions) {
  dir <- file.path("Data/prediction", folder)
  dir.create(dir, recursive = TRUE, showWarnings = FALSE)
  write.csv(data, file.path(dir, "data.csv"), row.names = FALSE, quote = FALSE)
  write.csv(new, file.path(dir, "new.csv"), row.names = FALSE, quote = FALSE)
  write_json(c(list(formula = formula, versions = versions), fit), file.path(dir, "expected.json"), digits = 17, auto_unbox = TRUE, pretty = TRUE)
}

## lme4: correlated slopes, an orthogonal polynomial, a new subject.
sleep <- subset(sleepstudy, Days >= 2)
new <- data.frame(Subject = c("308", "309", "999", "372"), Days = c(0, 11.5, 3, 10))
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5))
m <- lmer(Reaction ~ poly(Days, 2) + (Days | Subject), sleep, control = control)
write_case("A07_sleepstudy", "Reaction ~ poly(Days, 2) + (Days | Subject)", sleep, new, list(
  conditional = unname(predict(m, new, allow.new.levels = TRUE)), marginal = unname(predict(m, new, re.form = NA)), se = sqrt(diag(
    as.matrix(model.matrix(delete.response(terms(m)), model.frame(delete.response(terms(m)), new)) %*% vcov(m) %*%
      t(model.matrix(delete.response(terms(m)), model.frame(delete.response(terms(m)), new))))))),
  paste("R", getRversion(), "lme4", packageVersion("lme4")))

## nlme: a residual variance for each sex.
ortho <- as.data.frame(Orthodont)
ortho$Subject <- as.character(ortho$Subject)
new <- data.frame(Subject = c("M01", "F05", "M16"), age = c(15, 7, 10), Sex = c("Male", "Female", "Male"))
m <- lme(distance ~ age * Sex, random = ~ 1 | Subject, weights = varIdent(form = ~ 1 | Sex), data = ortho,
         control = lmeControl(msTol = 1e-12, tolerance = 1e-10, niterEM = 100))
both <- predict(m, new, level = 0:1)
write_case("B02_orthodont", "distance ~ age*Sex + (1 | Subject)", ortho, new, list(
  conditional = unname(both$predict.Subject), marginal = unname(both$predict.fixed)), paste("R", getRversion(), "nlme", packageVersion("nlme")))
