// What the place for unsent messages must do: what it says it keeps survives the page.

export interface Message {
  id: string;
  /** The event as JSON without its `seq`: the same words go on the wire at every try. */
  json: string;
  addedAt: number;
  /** False where the page alone held it at first: it may have been sent like that, and an id keeps its content. */
  isNumbered: boolean;
}

/** `seq` rises with every row, and is never given twice. */
export interface Row extends Message {
  seq: number;
}

export interface Storage {
  /** Resolves with the row's `seq` once the row is on the disk; one that is said to have failed is not kept. */
  add(message: Message): Promise<number>;
  /** At most `limit` rows, in the order they were added; creates nothing where nothing was ever kept. */
  oldest(limit: number): Promise<Row[]>;
  remove(seq: number): Promise<void>;
  /** Takes the row out of the queue and keeps it, with the reason, as a dead letter. */
  bury(row: Row, reason: string): Promise<void>;
  close(): void;
}
