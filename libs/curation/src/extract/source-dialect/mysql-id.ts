export const mysqlId = (name: string) => `\`${name.replaceAll('`', '``')}\``;
