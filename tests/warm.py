"""What every process of the tests makes for itself first, made once in the server that they are forked from.

It is what a process keeps for its life anyway, and none of it is a connection: the S3 client's description of its
service, and the editions that ship.
"""

from __future__ import annotations

from settings import S3
from storage.documents.store import Store
from workflow.registers import shipped

Store.of(S3(endpoint="http://127.0.0.1:9", region="none", access_key="none", secret_key="none", bucket="none"))
shipped.editions()
