"""tus sends chunks as application/offset+octet-stream (tus 1.0.0, "PATCH"), which Schemathesis does not know."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
