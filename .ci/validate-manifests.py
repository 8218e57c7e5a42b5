"""Holds manifests against the schemas of Kubernetes: what is misspelt, missing or unknown fails. KEDA's own kinds have no schema here."""

import sys

import kubernetes_validate
import yaml

VERSION = "1.31"

with open(sys.argv[1]) as manifests:
    for manifest in yaml.safe_load_all(manifests):
        if not manifest["apiVersion"].startswith("keda.sh/"):
            kubernetes_validate.validate(manifest, VERSION, strict=True)
