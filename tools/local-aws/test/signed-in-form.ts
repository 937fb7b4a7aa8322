/** Headers of a request that is signed in form: the signature is made up, which for the access key `test` nobody verifies. */
export const signedInForm = (service: string) => ({
  'x-amz-date': '20261102T020000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261102/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
});
