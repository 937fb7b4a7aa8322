import base64
import io
import urllib.error
import urllib.request
import zlib

from boto3.s3.transfer import TransferConfig
from botocore.config import Config


def bucket(aws, versioning=None):
    s3, name = aws.client("s3"), aws.name("bucket")
    s3.create_bucket(Bucket=name)
    if versioning is not None:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": versioning})
    return s3, name


def read(s3, **which):
    return s3.get_object(**which)["Body"].read()


def test_buckets(aws):
    s3, name = bucket(aws)
    assert s3.head_bucket(Bucket=name)["BucketRegion"] == "us-east-1"
    assert [one["Name"] for one in s3.list_buckets(Prefix=name)["Buckets"]] == [name]
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None
    s3.put_object(Bucket=name, Key="a")
    with aws.refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=name)
    s3.delete_object(Bucket=name, Key="a")
    s3.delete_bucket(Bucket=name)
    with aws.refused("404"):
        s3.head_bucket(Bucket=name)


def test_settings(aws):
    s3, name = bucket(aws)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "a", "Value": "1"}]
    s3.delete_bucket_tagging(Bucket=name)
    with aws.refused("NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=name)
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=name)
    policy = '{"Version":"2012-10-17","Statement":[]}'
    s3.put_bucket_policy(Bucket=name, Policy=policy)
    assert s3.get_bucket_policy(Bucket=name)["Policy"] == policy
    s3.delete_bucket_policy(Bucket=name)
    with aws.refused("NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=name)
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": True}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] == block
    s3.delete_public_access_block(Bucket=name)
    with aws.refused("NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(Bucket=name)
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=encryption)
    s3.delete_bucket_encryption(Bucket=name)
    # What is deleted goes back to the default, which is the same.
    assert s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"] == encryption
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    assert s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "ObjectWriter"}]
    s3.delete_bucket_ownership_controls(Bucket=name)
    with aws.refused("OwnershipControlsNotFoundError"):
        s3.get_bucket_ownership_controls(Bucket=name)


def test_cors(aws):
    s3, name = bucket(aws)
    rules = [{"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["*"]}]
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": rules})
    assert s3.get_bucket_cors(Bucket=name)["CORSRules"] == rules
    asked = {"Origin": "https://shop.example.com", "Access-Control-Request-Method": "PUT"}
    request = urllib.request.Request(f"{aws.endpoint}/{name}/a", method="OPTIONS", headers=asked)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == asked["Origin"]
    s3.delete_bucket_cors(Bucket=name)
    with aws.refused("NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=name)


def test_lifecycle(aws):
    s3, name = bucket(aws)
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"] == [rule]
    s3.put_object(Bucket=name, Key="tmp/a")
    assert 'rule-id="r"' in s3.head_object(Bucket=name, Key="tmp/a")["Expiration"]
    s3.delete_bucket_lifecycle(Bucket=name)
    with aws.refused("NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=name)


def test_objects(aws):
    s3, name = bucket(aws)
    key = "dir/Grüße +%&=?#.txt"
    s3.put_object(Bucket=name, Key=key, Body=b"0123456789", Metadata={"kind": "sale"}, ContentType="text/plain", Tagging="a=1")
    told = s3.head_object(Bucket=name, Key=key)
    assert (told["ContentLength"], told["ContentType"], told["Metadata"]) == (10, "text/plain", {"kind": "sale"})
    part = s3.get_object(Bucket=name, Key=key, Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"], part["TagCount"]) == (b"234", "bytes 2-4/10", 1)
    s3.put_object_tagging(Bucket=name, Key=key, Tagging={"TagSet": [{"Key": "b", "Value": "2"}]})
    assert s3.get_object_tagging(Bucket=name, Key=key)["TagSet"] == [{"Key": "b", "Value": "2"}]
    s3.delete_object_tagging(Bucket=name, Key=key)
    assert s3.get_object_tagging(Bucket=name, Key=key)["TagSet"] == []
    s3.copy_object(Bucket=name, Key="copy", CopySource={"Bucket": name, "Key": key})
    assert read(s3, Bucket=name, Key="copy") == b"0123456789"
    attributes = s3.get_object_attributes(Bucket=name, Key="copy", ObjectAttributes=["ObjectSize", "ETag"])
    assert (attributes["ObjectSize"], f'"{attributes["ETag"]}"') == (10, told["ETag"])
    deleted = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": key}, {"Key": "missing"}]})
    assert sorted(one["Key"] for one in deleted["Deleted"]) == sorted([key, "missing"])
    s3.delete_object(Bucket=name, Key="copy")
    with aws.refused("NoSuchKey"):
        s3.get_object(Bucket=name, Key=key)
    with aws.refused("404"):
        s3.head_object(Bucket=name, Key=key)


def test_lists(aws):
    s3, name = bucket(aws)
    keys = ["a/1", "a/2", "b c", "d+e", "ü"]
    for key in keys:
        s3.put_object(Bucket=name, Key=key)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name, PaginationConfig={"PageSize": 2})
    assert [one["Key"] for page in pages for one in page["Contents"]] == keys
    pages = s3.get_paginator("list_objects").paginate(Bucket=name, Delimiter="/", PaginationConfig={"PageSize": 2})
    found = [page for page in pages]
    assert [one["Prefix"] for page in found for one in page.get("CommonPrefixes", [])] == ["a/"]
    assert [one["Key"] for page in found for one in page.get("Contents", [])] == keys[2:]


def test_conditions(aws):
    s3, name = bucket(aws)
    etag = s3.put_object(Bucket=name, Key="a", Body=b"1", IfNoneMatch="*")["ETag"]
    with aws.refused("PreconditionFailed"):
        s3.put_object(Bucket=name, Key="a", Body=b"2", IfNoneMatch="*")
    with aws.refused("PreconditionFailed"):
        s3.put_object(Bucket=name, Key="a", Body=b"2", IfMatch='"0123456789abcdef0123456789abcdef"')
    s3.put_object(Bucket=name, Key="a", Body=b"2", IfMatch=etag)
    with aws.refused("304"):
        s3.get_object(Bucket=name, Key="a", IfNoneMatch=s3.head_object(Bucket=name, Key="a")["ETag"])
    with aws.refused("PreconditionFailed"):
        s3.get_object(Bucket=name, Key="a", IfMatch=etag)


def test_checksums(aws):
    s3, name = bucket(aws)
    crc = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()
    # The client adds a CRC32 of its own accord, and sends a stream in chunks with the sum at the end over TLS alone.
    assert s3.put_object(Bucket=name, Key="a", Body=b"body")["ChecksumCRC32"] == crc
    for algorithm in ["SHA1", "SHA256", "CRC32"]:
        s3.put_object(Bucket=name, Key=algorithm, Body=b"body", ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=name, Key=algorithm, ChecksumMode="ENABLED")
        assert got["Body"].read() == b"body" and got[f"Checksum{algorithm}"]
    with aws.refused("BadDigest"):
        s3.put_object(Bucket=name, Key="b", Body=b"body", ChecksumCRC32="AAAAAA==")
    with aws.refused("BadDigest"):
        s3.put_object(Bucket=name, Key="b", Body=b"body", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")


def test_versions(aws):
    s3, name = bucket(aws, "Enabled")
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    one, two = (s3.put_object(Bucket=name, Key="a", Body=body)["VersionId"] for body in [b"1", b"2"])
    assert read(s3, Bucket=name, Key="a", VersionId=one) == b"1"
    marker = s3.delete_object(Bucket=name, Key="a")
    assert marker["DeleteMarker"]
    with aws.refused("NoSuchKey"):
        s3.get_object(Bucket=name, Key="a")
    listed = s3.list_object_versions(Bucket=name)
    assert [version["VersionId"] for version in listed["Versions"]] == [two, one]
    assert [version["VersionId"] for version in listed["DeleteMarkers"]] == [marker["VersionId"]]
    s3.delete_object(Bucket=name, Key="a", VersionId=marker["VersionId"])
    assert read(s3, Bucket=name, Key="a") == b"2"


def test_multipart(aws):
    s3, name = bucket(aws)
    which = {"Bucket": name, "Key": "large"}
    whole = bytes(range(256)) * (6 * 4096)
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(whole), name, "large", Config=config)
    target = io.BytesIO()
    s3.download_fileobj(name, "large", target, Config=config)
    assert target.getvalue() == whole and s3.head_object(**which)["ETag"].endswith('-2"')
    upload = s3.create_multipart_upload(Bucket=name, Key="made")["UploadId"]
    made = {"Bucket": name, "Key": "made", "UploadId": upload}
    copied = s3.upload_part_copy(PartNumber=1, CopySource=which, **made)["CopyPartResult"]
    sent = s3.upload_part(PartNumber=2, Body=b"end", **made)
    assert [part["Size"] for part in s3.list_parts(**made)["Parts"]] == [len(whole), 3]
    assert [one["UploadId"] for one in s3.list_multipart_uploads(Bucket=name)["Uploads"]] == [upload]
    parts = [{"PartNumber": 1, "ETag": copied["ETag"]}, {"PartNumber": 2, "ETag": sent["ETag"]}]
    with aws.refused("InvalidPartOrder"):
        s3.complete_multipart_upload(MultipartUpload={"Parts": parts[::-1]}, **made)
    s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **made)
    assert read(s3, Bucket=name, Key="made", PartNumber=2) == b"end"
    other = {"Bucket": name, "Key": "never", "UploadId": s3.create_multipart_upload(Bucket=name, Key="never")["UploadId"]}
    s3.abort_multipart_upload(**other)
    with aws.refused("NoSuchUpload"):
        s3.list_parts(**other)


def test_presigned(aws):
    _, name = bucket(aws)
    for version in ["s3v4", "s3"]:
        s3 = aws.client("s3", config=Config(signature_version=version))
        which = {"Bucket": name, "Key": f"signed {version}+ü"}
        address = s3.generate_presigned_url("put_object", Params=which)
        urllib.request.urlopen(urllib.request.Request(address, data=b"by address", method="PUT", headers={"Content-Type": ""})).close()
        address = s3.generate_presigned_url("get_object", Params=which)
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"by address"
        try:
            urllib.request.urlopen(address.replace("signed", "other"))
        except urllib.error.HTTPError as error:
            assert error.code == 403 and b"<Code>SignatureDoesNotMatch</Code>" in error.read()
        else:
            raise AssertionError("another key was read by the address")
