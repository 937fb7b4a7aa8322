/** Twenty digits that grow, as those of FIFO queues are. */
export const sequenceNumber = (seq: number) => `1885${String(seq).padStart(16, '0')}`;
