"""Which crash points are tried where; together they are all that there are."""

from __future__ import annotations

BEFORE_COMMIT = ("engine.before_statement", "engine.after_statement", "engine.before_commit")
"""A process that dies here has done nothing."""

AFTER_COMMIT = ("engine.after_commit",)
"""A process that dies here has done all, and nobody was told."""

DOCUMENTS = ("documents.after_put", "documents.after_record")

BATCH = ("batch.before_file", "batch.after_file")

ANSWER = ("answer.after_file",)
"""A process that dies here has kept the bank's file, and neither read nor posted anything of it."""

RELAY = ("relay.after_take", "relay.after_enqueue")

WORKER = ("worker.before_work", "worker.before_record", "worker.after_record")

CHECK = ("check.after_progress", "check.before_write")
"""A worker that dies here has told how far a workbook's check has come, and changed nothing."""

PIECE = ("upload.after_piece", "upload.after_record")

UPLOAD = ("upload.after_document",)

TRIED = frozenset(
    (*BEFORE_COMMIT, *AFTER_COMMIT, *DOCUMENTS, *BATCH, *ANSWER, *RELAY, *WORKER, *CHECK, *PIECE, *UPLOAD)
)
