/**
 * DynamoDB's limit is 400 KB an item, names and all; what JSON takes is near enough to what DynamoDB counts to leave a
 * twentieth for the difference.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const itemByteLimit = 380 * 1024;
