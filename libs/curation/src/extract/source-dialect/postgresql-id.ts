export const postgresqlId = (name: string) => `"${name.replaceAll('"', '""')}"`;
