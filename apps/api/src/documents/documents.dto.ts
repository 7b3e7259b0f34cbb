export class StoredDocumentDto {
  /** Hex SHA-256: its content address. */
  sha256: string;
  bytes: number;
  /** Told by its first bytes. @example "application/pdf" */
  mediaType: string;
}
