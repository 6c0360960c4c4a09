// What the place for unsent messages must do: what it says it keeps survives the page.

export interface Message {
  id: string;
  /** The event as JSON without its `seq`: the same words go on the wire at every try. */
  json: string;
  addedAt: number;
  /** False where the page alone held it at first: it may have been sent like that, and an id keeps its content. */
  isNumbered: boolean;
  /** Recorded in passing: nobody sent it by hand. It goes first where space is short, and with the consent. */
  isPassing?: boolean;
}

/** `seq` rises with every row, and is never given twice. */
export interface Row extends Message {
  seq: number;
}

/** A row that is no longer sent. `addedAt` is when it was buried. */
export interface Letter extends Row {
  deadBecause: string;
  /** The shopper has read of it, or never knew of it. */
  isTold?: boolean;
}

export interface Storage {
  /** Resolves with the row's `seq` once the row is on the disk; one that is said to have failed is not kept. */
  add(message: Message): Promise<number>;
  /** All rows or at most `limit`, in the order they were added; creates nothing where nothing was ever kept. */
  oldest(limit?: number | undefined): Promise<Row[]>;
  /** The rows that were buried. */
  letters(): Promise<Letter[]>;
  remove(seqs: readonly number[]): Promise<void>;
  /** In one step: takes rows out of the queue and keeps them as letters, and adds the note about it. */
  bury(letters: readonly Letter[], note?: Message | null): Promise<void>;
  close(): void;
}
