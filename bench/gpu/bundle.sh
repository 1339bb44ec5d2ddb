#!/usr/bin/env bash
# Makes gpulmm-gpu.tar.gz: everything that a Linux machine with an NVIDIA GPU and nothing else needs to check GpuLmm and to measure it. The
# .NET runtime is in it; cuBLAS and cuSOLVER of CUDA 12 or 13 are used where they are found. Usage: bench/gpu/bundle.sh [ARCHIVE]
set -euo pipefail
archive=$(realpath -m "${1:-gpulmm-gpu.tar.gz}")
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
own=$folder/gpulmm-gpu
# In a copy, as packages for another machine are restored by other lock files than the checkout's.
mkdir "$folder/source"
git ls-files --cached --others --exclude-standard | grep -v 'packages.*lock.json$' | tar -c -T - | tar -x -C "$folder/source"
publish() {
    cd "$folder/source"
    dotnet publish "$@" -c Release -r linux-x64 --self-contained -o "$own/bin" -p:RestorePackagesWithLockFile=false \
        -p:SatelliteResourceLanguages=en -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzers=false
}

publish tests/GpuLmm.Backends.Tests -p:BareContracts=true
publish src/GpuLmm.Cli -p:PublishReadyToRun=true
# Debuggers' and coverage's parts, and descriptions of assemblies.
rm -rf "$own"/bin/{createdump,libmscordbi.so,libmscordaccore.so,libcoreclrtraceptprovider.so,Microsoft.CodeCoverage} \
    "$own"/bin/*.{pdb,xml}
cp "$folder/source/bench/gpu/run.sh" "$own/"
tar -C "$folder" -czf "$archive" gpulmm-gpu
size=$(du -m "$archive" | cut -f1)
echo "$archive: $size MB"
[ "$size" -lt 60 ]
