"""The clients under which the checks run. Each notes the operations that it sends, as botocore names them."""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import uuid

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"
ACCOUNT = "000000000000"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}


class Client:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.calls = []
        # Nothing of the machine's own settings.
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(KEYS, AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=os.devnull)
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull

    def note(self, model, **_):
        self.calls.append(f"{model.service_model.service_name}.{model.name}")

    @staticmethod
    def name(prefix):
        return f"{prefix}-{uuid.uuid4().hex[:12]}"

    @staticmethod
    def until(ask, good):
        """Asks until the answer is good. What it waits for comes at once; the limit is for what never comes."""
        last = time.monotonic() + 60
        while not good(answer := ask()):
            assert time.monotonic() < last, f"still waiting: {answer}"
            time.sleep(0.02)
        return answer


class Boto3(Client):
    def __init__(self, endpoint):
        super().__init__(endpoint)
        import boto3

        session = botocore.session.get_session()
        session.register("before-call", self.note)
        self.session = boto3.session.Session(botocore_session=session)
        self.known = {}

    def tampering(self, service, change):
        """A client whose headers are changed after they are signed."""
        client = self.client(service, config=Config())
        client.meta.events.register("before-send", lambda request, **_: change(request.headers))
        return client

    def missigning(self, service, old, new):
        """A client whose Authorization header has another text in the place of one."""

        def change(headers):
            value = headers["Authorization"]
            value = value.decode() if isinstance(value, bytes) else value
            del headers["Authorization"]
            headers["Authorization"] = value.replace(old, new)

        return self.tampering(service, change)

    def client(self, service, **options):
        if options:
            return self._create(service, options)
        if service not in self.known:
            self.known[service] = self._create(service, {})
        return self.known[service]

    def _create(self, service, options):
        config = Config(retries={"max_attempts": 0}).merge(options.pop("config", None) or Config())
        return self.session.client(service, endpoint_url=self.endpoint, config=config, **options)

    @staticmethod
    @contextlib.contextmanager
    def refused(*codes):
        try:
            yield
        except ClientError as error:
            assert error.response["Error"]["Code"] in codes, error
        else:
            raise AssertionError(f"was not refused with {codes}")


class CommandLine(Client):
    """The AWS CLI's own driver, in this process: a process for each command would cost a second each."""

    def __init__(self, endpoint):
        super().__init__(endpoint)
        from awscli.clidriver import create_clidriver

        self.driver = create_clidriver()
        self.driver.session.register("before-call", self.note)

    def __call__(self, *arguments):
        """What a command prints, read as JSON where it is JSON."""
        status, out, err = self._drive(arguments)
        assert status == 0, f"{arguments[:2]}: {status}: {err}"
        return _read(out)

    def refused(self, code, *arguments):
        status, out, err = self._drive(arguments)
        assert status != 0 and f"({code})" in err, f"{arguments[:2]}: {status}: {out}{err}"

    def process(self, *arguments, text=None):
        """The command as its user runs it."""
        done = self._run(arguments, text)
        assert done.returncode == 0, done.stderr
        return _read(done.stdout)

    def process_refused(self, code, *arguments):
        done = self._run(arguments)
        assert done.returncode != 0 and f"({code})" in done.stderr, f"{arguments[:2]}: {done}"

    def _run(self, arguments, text=None):
        command = [os.path.join(os.path.dirname(sys.executable), "aws"), *self._all(arguments)]
        return subprocess.run(command, capture_output=True, input=text, text=True)

    def _all(self, arguments):
        texts = [part if isinstance(part, str) else json.dumps(part) for part in arguments]
        return [*texts, "--endpoint-url", self.endpoint, "--output", "json", "--cli-read-timeout", "60"]

    def _drive(self, arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = self.driver.main(self._all(arguments))
        return status, out.getvalue(), err.getvalue()


def _read(text):
    try:
        return json.loads(text)
    except ValueError:
        return text
