"""Who may talk to whom: certificates of a moment where all is on this computer, those of Dask's own settings else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from eightcut.cluster.settings import ClusterSettings
from eightcut.errors import EnvironmentProblem

if TYPE_CHECKING:
    from distributed import Security

log = logging.getLogger("eightcut.frames")


def security(settings: ClusterSettings) -> Security:
    """Both sides must show a certificate wherever the connection is encrypted. EnvironmentProblem without any."""
    from distributed import Security

    if not settings.address:
        import cryptography

        log.debug("certificates for this run, by cryptography %s", cryptography.__version__)
        return Security.temporary()
    if not settings.encrypted:
        return Security()
    given = Security(require_encryption=True)
    try:
        contexts = [given.get_connection_args(role)["ssl_context"] for role in ("client", "worker")]
    except OSError as problem:
        raise EnvironmentProblem(
            f"The certificates for {settings.address} cannot be read: {problem}. Correct Dask's settings "
            "(distributed.comm.tls), see docs/cluster.md."
        ) from problem
    if None in contexts:
        raise EnvironmentProblem(
            f"There are no certificates for {settings.address}. Name them in Dask's settings (distributed.comm.tls), "
            "see docs/cluster.md."
        )
    return given
