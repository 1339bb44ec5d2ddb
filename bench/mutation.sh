#!/usr/bin/env bash
# Mutation testing of the statistics with Stryker.NET: changes the sources line by line and runs the library's tests on each change. Takes
# hours; meant for a schedule. Usage: bench/mutation.sh [FOLDER…], below src/GpuLmm; Likelihood, Association and Numerics by default.
set -euo pipefail
cd "$(dirname "$0")/../tests/GpuLmm.Tests"
dotnet tool restore
folders=("$@")
[ ${#folders[@]} -gt 0 ] || folders=(Likelihood Association Numerics)
mutate=()
for folder in "${folders[@]}"; do
    mutate+=(--mutate "**/$folder/**/*.cs")
done
dotnet stryker --project GpuLmm.csproj --configuration Release --concurrency "${STRYKER_JOBS:-2}" --reporter json --reporter cleartext \
    "${mutate[@]}"
