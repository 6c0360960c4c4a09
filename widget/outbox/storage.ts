// What a place for unsent messages must do. Two keep it: IndexedDB (durable) and memory (not).

export interface Message {
  id: string;
  /** The event as JSON without its `seq`: the same words go on the wire at every try. */
  json: string;
  addedAt: number;
  /** False where it was first held in memory: it may have been sent like that, and an id keeps its content. */
  isNumbered: boolean;
}

/** `seq` rises with every row of a place, and is never given twice. */
export interface Row extends Message {
  seq: number;
}

export interface Storage {
  /** Whether a message survives this page; only then may the shopper read "waiting on this device". */
  readonly isDurable: boolean;
  /** Resolves with the row's `seq` once the message is as safe as this place can make it. */
  add(message: Message): Promise<number>;
  /** At most `limit` rows, in the order they were added; creates nothing where nothing was ever kept. */
  oldest(limit: number): Promise<Row[]>;
  remove(seq: number): Promise<void>;
  /** Takes the row out of the queue and keeps it, with the reason, as a dead letter. */
  bury(row: Row, reason: string): Promise<void>;
  close(): void;
}
