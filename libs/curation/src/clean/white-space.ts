/** Blank, tab, line feed, carriage return, no-break space. */
export const whiteSpace = ' \t\n\r\u00a0';
