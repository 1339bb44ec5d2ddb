#!/usr/bin/env bash
# Checks GpuLmm on the NVIDIA GPUs of this machine and measures it; needs a driver and nothing else, and takes less than ten minutes. Leaves
# results/DEVICE.txt, for people, and results/DEVICE.json. Usage: ./run.sh [FOLDER]; GPULMM_GPU names another device than cuda:0.
set -uo pipefail
results=$(realpath -m "${1:-results}")
bin=$(dirname "$(realpath "$0")")/bin
device=${GPULMM_GPU:-cuda:0}
mkdir -p "$results"
name=$results/${device//:/-}
gpulmm() { "$bin/gpulmm" "$@"; }
{
    date -u +%Y-%m-%d
    nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv 2>/dev/null
    grep -m 1 'model name' /proc/cpuinfo
    gpulmm devices
} | tee "$name.txt"
failed=0
echo '[' >"$name.json"
for precision in double mixed; do
    [ "$precision" = double ] || echo ',' >>"$name.json"
    # Right first, at every size of the check; then fast.
    gpulmm devices --check --device "$device" --precision "$precision" --seconds 3 --samples ${GPULMM_GPU_SAMPLES:-2000 8000 20000} \
        --json 2> >(tee -a "$name.txt" >&2) >>"$name.json" || failed=1
done
echo ']' >>"$name.json"
# The contracts of every stage, on this kind of device alone.
timeout 300 "$bin/GpuLmm.Backends.Tests" --filter "FullyQualifiedName~\"${device%%:*}\"" --progress off --ansi off | tail -40 | tee -a "$name.txt"
[ "${PIPESTATUS[0]}" -eq 0 ] || failed=1
[ $failed -eq 0 ] && echo "all right" | tee -a "$name.txt"
exit $failed
