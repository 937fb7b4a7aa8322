import { join } from 'node:path';
import { parquetText } from './parquet-text.ts';
import type { TestHome } from './daybreak.ts';
import { PersonalSearch, type Sighting } from './personal-search.ts';

const hex = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/** Every pseudonym that lake, quarantine and landing hold: 64 hex digits. */
export async function pseudonymsIn(home: TestHome): Promise<ReadonlySet<string>> {
  const { text } = await parquetText(join(home.folder, 'aws/s3'));
  return new Set(text.toString().match(hex));
}

/** Files of a home, as bytes and Parquet as text, that hold one of them; but for results that somebody asked for. */
export async function sightingsOf(home: TestHome, pseudonyms: ReadonlySet<string>): Promise<Sighting[]> {
  const search = new PersonalSearch(pseudonyms);
  const { text } = await parquetText(join(home.folder, 'aws/s3'));
  const decoded = search.find(text);
  return [
    ...(await search.searchFolder(home.folder, {
      leaveOut: [
        join(home.folder, 'source'),
        join(home.folder, 'aws/s3/daybreak-results-000000000000-us-east-1'),
      ],
    })),
    ...(decoded < 0 ? [] : [{ file: 'Parquet', offset: decoded }]),
  ];
}
