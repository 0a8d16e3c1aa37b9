#!/bin/bash
# A task a kind of GPU: sbatch docs/fleet/slurm.sh, from the checkout. Afterwards: mvn -Pfleet process-classes -Dfleet.runs=runs
#SBATCH --job-name=mixed-precision
#SBATCH --array=0-3
#SBATCH --nodes=1
#SBATCH --cpus-per-task=16
#SBATCH --mem=64G
#SBATCH --gpus=1
#SBATCH --time=00:30:00
#SBATCH --output=mixed-precision-%A-%a.log
set -euo pipefail

libtorchs=(2.11.0 2.7.1)
machine="$SLURM_ARRAY_TASK_ID"
export PYTORCH_LIBRARY_PATH="/opt/libtorch/${libtorchs[machine % 2]}/lib"
export PYTORCH_FLAVOR=cu128

# A checkout each: two builds in one exclude each other.
work="$(mktemp -d)"
git clone --quiet "$SLURM_SUBMIT_DIR" "$work"
cd "$work"
status=0
mvn --batch-mode verify -Dspec.device=cuda || status=$?

runs="$SLURM_SUBMIT_DIR/runs/$SLURM_JOB_ID"
mkdir -p "$runs/results"
cp results/run.json "$runs/results/"
cp -r allure-results "$runs/"
exit "$status"
