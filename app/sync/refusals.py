"""Why a file, or a run of entries in it, was not taken in."""

from __future__ import annotations

from app.errors import AppError, Cancelled


class BundleRefused(AppError):
    """This file was not taken in. Nothing was changed. Ask the sender for a new bundle."""

    exit_code = 4


class NotABundle(BundleRefused):
    """This file is not a Sightline bundle. Nothing was taken in. Bundles end in .sightline and come from a
    colleague's laptop; choose one of those."""


class BundleDamaged(BundleRefused):
    """This bundle is cut short, or was changed on its way. Nothing was taken in. Copy the file again, or ask the
    sender for a new bundle."""


class BundleTooBig(BundleRefused):
    """This file is larger than any bundle may be. Nothing was taken in. Ask the sender for a new bundle."""


class BundleMalformed(BundleRefused):
    """This bundle is not built as bundles are ({why}). Nothing was taken in. Tell the site lead, and ask the sender
    for a new bundle."""


class BundleSignatureBad(BundleRefused):
    """The signature on this bundle does not fit: it was not made by the laptop it names, or it was changed. Nothing was
    taken in. Tell the site lead."""


class SignerUnknown(BundleRefused):
    """This bundle comes from a laptop that the site's directory does not know. Nothing was taken in. If a colleague is
    new, take in the site lead's latest bundle first, then this one again."""


class SignerRevoked(BundleRefused):
    """This bundle comes from a laptop that the site lead has ended. Nothing was taken in. Tell the site lead where
    the file came from."""


class BundleForwarded(BundleRefused):
    """This bundle was made for another laptop and passed on to this one. Nothing was taken in. Ask the sender to make
    one for this laptop."""


class OtherSite(BundleRefused):
    """This bundle belongs to another site. Nothing was taken in."""


class BundleNewer(BundleRefused):
    """This bundle needs something that this version of Sightline does not have ({what}). Nothing was taken in, and
    nothing is lost: install the newer version, then take it in again."""


class MembersDiffer(BundleRefused):
    """What this bundle holds is not what its sender signed. Nothing was taken in. Ask the sender for a new bundle, and
    tell the site lead."""


class BundleInflates(BundleRefused):
    """This bundle would unpack to far more than a bundle may hold. Nothing was taken in. Tell the site lead."""


class OwnBundle(BundleRefused):
    """This bundle was made on this laptop. Nothing was taken in. Hand it to the colleague it is for."""


class RunRefused(AppError):
    """Some changes in this bundle were not taken in. The others were."""

    exit_code = 4


class EntryBroken(RunRefused):
    """Some changes are not in the form that changes have ({why}). They, and what follows them on that laptop's list,
    were not taken in; the others were."""


class ChainBroken(RunRefused):
    """Some changes do not follow on from each other as they were written. They were not taken in; the others were."""


class EntrySignatureBad(RunRefused):
    """The signature on some changes does not fit. They were not taken in; the others were. Tell the site lead."""


class EntrySignerUnknown(RunRefused):
    """Some changes were written on a laptop that the site's directory does not know. They were not taken in; the
    others were. They come again once the site lead's directory has arrived here."""


class BodyMissing(RunRefused):
    """Some changes came without their content, and nothing held here says that it was erased. They were not taken in;
    the others were."""


class ScopeUnknown(RunRefused):
    """Some changes belong to a record whose beginning has not arrived, so who may hold it cannot be told. They were not
    taken in; the others were. They come again with the sender's next bundle."""


class ScopeNotMine(RunRefused):
    """Some changes belong to records that you may not hold. They were not taken in; the others were. Tell the site
    lead, who may want to know why they were sent."""


class LaptopUnknown(AppError):
    """The site's directory has no such laptop, or it has been ended. Nothing was made."""


class LaptopAmbiguous(AppError):
    """More than one laptop fits "{text}". Nothing was made. Name it by its id."""


class CannotWriteBundle(AppError):
    """The bundle could not be written there ({why}). Nothing was made. Choose another place."""


class CannotReadBundle(AppError):
    """The file could not be read ({why}). Nothing was taken in. Copy it to this laptop and try again."""


class ReceiveStopped(Cancelled):
    """Stopped. What was taken in so far is kept and counts. Take the same bundle in again to go on; nothing is taken in
    twice."""


class SendStopped(Cancelled):
    """Stopped. The bundles made so far are whole and can be handed over. What is missing goes into the next ones."""
