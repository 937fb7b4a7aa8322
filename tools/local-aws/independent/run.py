"""Drives an endpoint with a client of AWS that Daybreak did not write, and prints a line of JSON for every check.

    python run.py --endpoint http://127.0.0.1:4566 --client boto3|cli [service ...]

A check is a function `test_<name>` in with_boto3/<service>.py or with_cli/<service>.py. Its line tells what it called, as
the client itself reports it just before it sends, and what went wrong, if anything did.
"""

import argparse
import importlib
import inspect
import json
import sys
import traceback
from pathlib import Path

from clients import Boto3, CommandLine

FOLDERS = {"boto3": ("with_boto3", Boto3), "cli": ("with_cli", CommandLine)}


def checks(folder, services):
    for path in sorted((Path(__file__).parent / folder).glob("*.py")):
        if services and path.stem not in services:
            continue
        module = importlib.import_module(f"{folder}.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_"):
                yield path.stem, name.removeprefix("test_"), function


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--client", required=True, choices=FOLDERS)
    parser.add_argument("services", nargs="*")
    asked = parser.parse_args()
    folder, client = FOLDERS[asked.client]
    aws = client(asked.endpoint)
    failed = False
    for service, check, function in checks(folder, asked.services):
        aws.calls.clear()
        error = None
        try:
            function(aws)
        except Exception:
            error = traceback.format_exc(limit=-3)
            failed = True
        line = {"service": service, "check": check, "calls": sorted(set(aws.calls)), "error": error}
        print(json.dumps(line), file=sys.__stdout__, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
