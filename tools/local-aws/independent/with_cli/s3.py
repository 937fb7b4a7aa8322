import tempfile
import urllib.request
from pathlib import Path


def bucket(aws):
    name = aws.name("bucket")
    aws("s3api", "create-bucket", "--bucket", name)
    return ["--bucket", name], name


def file(content):
    path = Path(tempfile.mkdtemp()) / "file"
    path.write_bytes(content)
    return path


def body(content):
    return ["--body", str(file(content))]


def test_buckets(aws):
    which, name = bucket(aws)
    assert aws("s3api", "head-bucket", *which)["BucketRegion"] == "us-east-1"
    assert [one["Name"] for one in aws("s3api", "list-buckets", "--prefix", name)["Buckets"]] == [name]
    assert aws("s3api", "get-bucket-location", *which)["LocationConstraint"] is None
    aws("s3api", "put-object", "--key", "a", *which)
    aws.refused("BucketNotEmpty", "s3api", "delete-bucket", *which)
    aws("s3api", "delete-object", "--key", "a", *which)
    aws("s3api", "delete-bucket", *which)
    aws.refused("404", "s3api", "head-bucket", *which)


def test_settings(aws):
    which, _ = bucket(aws)
    aws("s3api", "put-bucket-tagging", "--tagging", "TagSet=[{Key=a,Value=1}]", *which)
    assert aws("s3api", "get-bucket-tagging", *which)["TagSet"] == [{"Key": "a", "Value": "1"}]
    aws("s3api", "delete-bucket-tagging", *which)
    aws.refused("NoSuchTagSet", "s3api", "get-bucket-tagging", *which)
    on = ["--notification-configuration", {"EventBridgeConfiguration": {}}]
    aws("s3api", "put-bucket-notification-configuration", *on, *which)
    assert aws("s3api", "get-bucket-notification-configuration", *which) == {"EventBridgeConfiguration": {}}
    policy = '{"Version":"2012-10-17","Statement":[]}'
    aws("s3api", "put-bucket-policy", "--policy", policy, *which)
    assert aws("s3api", "get-bucket-policy", *which)["Policy"] == policy
    aws("s3api", "delete-bucket-policy", *which)
    aws.refused("NoSuchBucketPolicy", "s3api", "get-bucket-policy", *which)
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": True}
    aws("s3api", "put-public-access-block", "--public-access-block-configuration", block, *which)
    assert aws("s3api", "get-public-access-block", *which)["PublicAccessBlockConfiguration"] == block
    aws("s3api", "delete-public-access-block", *which)
    aws.refused("NoSuchPublicAccessBlockConfiguration", "s3api", "get-public-access-block", *which)
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
    aws("s3api", "put-bucket-encryption", "--server-side-encryption-configuration", encryption, *which)
    aws("s3api", "delete-bucket-encryption", *which)
    # What is deleted goes back to the default, which is the same.
    assert aws("s3api", "get-bucket-encryption", *which)["ServerSideEncryptionConfiguration"] == encryption
    aws("s3api", "put-bucket-ownership-controls", "--ownership-controls", "Rules=[{ObjectOwnership=ObjectWriter}]", *which)
    owner = aws("s3api", "get-bucket-ownership-controls", *which)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "ObjectWriter"}]
    aws("s3api", "delete-bucket-ownership-controls", *which)
    aws.refused("OwnershipControlsNotFoundError", "s3api", "get-bucket-ownership-controls", *which)


def test_cors(aws):
    which, _ = bucket(aws)
    rules = {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}]}
    aws("s3api", "put-bucket-cors", "--cors-configuration", rules, *which)
    assert aws("s3api", "get-bucket-cors", *which) == rules
    aws("s3api", "delete-bucket-cors", *which)
    aws.refused("NoSuchCORSConfiguration", "s3api", "get-bucket-cors", *which)


def test_lifecycle(aws):
    which, _ = bucket(aws)
    rules = {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}]}
    aws("s3api", "put-bucket-lifecycle-configuration", "--lifecycle-configuration", rules, *which)
    assert aws("s3api", "get-bucket-lifecycle-configuration", *which)["Rules"] == rules["Rules"]
    aws("s3api", "delete-bucket-lifecycle", *which)
    aws.refused("NoSuchLifecycleConfiguration", "s3api", "get-bucket-lifecycle-configuration", *which)


def test_objects(aws):
    which, name = bucket(aws)
    key = ["--key", "dir/Grüße +%&=?#.txt"]
    aws("s3api", "put-object", *key, *body(b"0123456789"), "--metadata", "kind=sale", *which)
    told = aws("s3api", "head-object", *key, *which)
    assert (told["ContentLength"], told["Metadata"]) == (10, {"kind": "sale"})
    target = file(b"")
    aws("s3api", "get-object", *key, *which, "--range", "bytes=2-4", str(target))
    assert target.read_bytes() == b"234"
    aws("s3api", "put-object-tagging", "--tagging", "TagSet=[{Key=b,Value=2}]", *key, *which)
    assert aws("s3api", "get-object-tagging", *key, *which)["TagSet"] == [{"Key": "b", "Value": "2"}]
    aws("s3api", "delete-object-tagging", *key, *which)
    # The command encodes it.
    aws("s3api", "copy-object", "--key", "copy", "--copy-source", f"{name}/{key[1]}", *which)
    told = aws("s3api", "get-object-attributes", "--key", "copy", "--object-attributes", "ObjectSize", *which)
    assert told["ObjectSize"] == 10
    aws("s3api", "delete-object", *key, *which)
    deleted = aws("s3api", "delete-objects", "--delete", "Objects=[{Key=copy},{Key=missing}]", *which)
    assert sorted(one["Key"] for one in deleted["Deleted"]) == ["copy", "missing"]
    aws.refused("404", "s3api", "head-object", *key, *which)


def test_lists(aws):
    which, _ = bucket(aws)
    for key in ["a/1", "a/2", "b c", "ü"]:
        aws("s3api", "put-object", "--key", key, *which)
    listed = aws("s3api", "list-objects-v2", "--page-size", "2", *which)["Contents"]
    assert [one["Key"] for one in listed] == ["a/1", "a/2", "b c", "ü"]
    folders = aws("s3api", "list-objects", "--delimiter", "/", *which)
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["a/"]
    assert [one["Key"] for one in folders["Contents"]] == ["b c", "ü"]


def test_conditions_and_checksums(aws):
    which, _ = bucket(aws)
    key = ["--key", "a", *which]
    etag = aws("s3api", "put-object", "--if-none-match", "*", *body(b"1"), *key)["ETag"]
    aws.refused("PreconditionFailed", "s3api", "put-object", "--if-none-match", "*", *body(b"2"), *key)
    aws("s3api", "put-object", "--if-match", etag, "--checksum-algorithm", "SHA256", *body(b"2"), *key)
    assert aws("s3api", "head-object", "--checksum-mode", "ENABLED", *key)["ChecksumSHA256"]
    aws.refused("PreconditionFailed", "s3api", "put-object", "--if-match", etag, *body(b"3"), *key)
    aws.refused("BadDigest", "s3api", "put-object", "--checksum-crc32", "AAAAAA==", *body(b"4"), *key)


def test_versions(aws):
    which, _ = bucket(aws)
    aws("s3api", "put-bucket-versioning", "--versioning-configuration", "Status=Enabled", *which)
    assert aws("s3api", "get-bucket-versioning", *which)["Status"] == "Enabled"
    one, two = (aws("s3api", "put-object", "--key", "a", *body(text), *which)["VersionId"] for text in [b"1", b"2"])
    marker = aws("s3api", "delete-object", "--key", "a", *which)
    assert marker["DeleteMarker"] is True
    listed = aws("s3api", "list-object-versions", *which)
    assert [version["VersionId"] for version in listed["Versions"]] == [two, one]
    target = file(b"")
    aws("s3api", "get-object", "--key", "a", "--version-id", one, *which, str(target))
    assert target.read_bytes() == b"1"


def test_multipart(aws):
    which, name = bucket(aws)
    large = bytes(range(256)) * (5 * 4096)
    key = ["--key", "made", *which]
    upload = ["--upload-id", aws("s3api", "create-multipart-upload", *key)["UploadId"], *key]
    aws("s3api", "put-object", "--key", "source", *body(large), *which)
    copied = aws("s3api", "upload-part-copy", "--part-number", "1", "--copy-source", f"{name}/source", *upload)
    sent = aws("s3api", "upload-part", "--part-number", "2", *body(b"end"), *upload)
    assert [part["Size"] for part in aws("s3api", "list-parts", *upload)["Parts"]] == [len(large), 3]
    assert len(aws("s3api", "list-multipart-uploads", *which)["Uploads"]) == 1
    etags = [copied["CopyPartResult"]["ETag"], sent["ETag"]]
    parts = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]}
    aws("s3api", "complete-multipart-upload", "--multipart-upload", parts, *upload)
    assert aws("s3api", "head-object", *key)["ContentLength"] == len(large) + 3
    other = ["--upload-id", aws("s3api", "create-multipart-upload", *key)["UploadId"], *key]
    aws("s3api", "abort-multipart-upload", *other)
    aws.refused("NoSuchUpload", "s3api", "list-parts", *other)


def test_commands(aws):
    """The commands that people type: aws s3 mb, cp, ls, sync, presign, mv, rm, rb."""
    address = "s3://" + aws.name("typed")
    aws("s3", "mb", address)
    # Over 8 MB the command uploads in parts.
    large = file(bytes(range(256)) * (9 * 4096))
    aws("s3", "cp", str(large), f"{address}/dir/large")
    assert "PRE dir/" in aws("s3", "ls", address)
    folder = Path(tempfile.mkdtemp())
    aws("s3", "sync", address, str(folder))
    assert (folder / "dir/large").read_bytes() == large.read_bytes()
    with urllib.request.urlopen(aws("s3", "presign", f"{address}/dir/large").strip()) as answer:
        assert answer.read() == large.read_bytes()
    aws("s3", "mv", f"{address}/dir/large", f"{address}/moved")
    assert aws("s3", "ls", address, "--recursive").split()[-1] == "moved"
    aws("s3", "rm", address, "--recursive")
    aws("s3", "rb", address)
    aws.process("s3", "mb", address)
    aws.process("s3", "cp", "-", f"{address}/streamed", text="by a pipe")
    assert aws.process("s3", "cp", f"{address}/streamed", "-") == "by a pipe"
