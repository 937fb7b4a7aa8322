export const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
