import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlDocument } from './xml.ts';

test('lists repeat their element; attributes and text stand where they belong', () => {
  const document = { A: { '@_xmlns': 'x"y', B: ['1', 2, true], C: [], D: {}, E: { '#text': 'e' } } };
  expect(xmlDocument(document)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="x&quot;y"><B>1</B><B>2</B><B>true</B><D></D><E>e</E></A>',
  );
});

test('text comes back as it went, whatever it holds', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, ignoreAttributes: false });
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '<', '>', '&', '"', "'", ']', 'ü', '🛒', ';', 'amp'),
  });
  fc.assert(
    fc.property(text, (A) => {
      expect((parser.parse(xmlDocument({ A })) as { A: string }).A).toBe(A);
    }),
  );
});
