"""Holds every dataset contract of the repository, and every one that the tests call valid, against the published
JSON schema of the Open Data Contract Standard and against datacontract-cli. Both come with the package of the latter."""

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import jsonschema
import yaml

standard = resources.files("datacontract") / "schemas" / "odcs-3.1.0.schema.json"
# The schema is of the draft of 2019-09, which the class is named after.
validator = jsonschema.Draft201909Validator(
    json.loads(standard.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
)
folders = sys.argv[1:]
files = sorted(file for folder in folders for file in Path(folder).rglob("*.odcs.yaml"))
if len(files) < 9:
    sys.exit(f"only {len(files)} contracts were found: were they moved?")

wrong = 0
for file in files:
    contract = yaml.safe_load(file.read_text(encoding="utf-8"))
    errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(contract)]
    lint = subprocess.run(
        [str(Path(sys.executable).parent / "datacontract"), "lint", str(file)], capture_output=True, text=True
    )
    if lint.returncode != 0:
        errors.append(lint.stdout + lint.stderr)
    wrong += len(errors)
    print(f"{'ok' if not errors else 'WRONG'} {file}")
    for error in errors:
        print(f"  {error}")
sys.exit(1 if wrong else 0)
