"""The tables of the first archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TOKENS = postgresql.TSVECTOR().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "intake",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_intake"),
    )
    op.create_table(
        "refused",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refused"),
        sa.UniqueConstraint("source", "record", "reason", name="uq_refused_source_record_reason"),
    )
    op.create_table(
        "run",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("started", TEXT, nullable=False),
        sa.Column("finished", TEXT, nullable=True),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("reader", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("settings", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_table(
        "story",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("size", TEXT, nullable=True),
        sa.Column("tellings", NUMBER, nullable=False),
        sa.Column("reports", NUMBER, nullable=False),
        sa.Column("chains", NUMBER, nullable=False),
        sa.Column("corroboration", TEXT, nullable=True),
        sa.Column("updated", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_country_date", "story", ["country", "date"])
    op.create_index("ix_story_date", "story", ["date"])
    op.create_index("ix_story_event_date", "story", ["event", "date"])
    op.create_table(
        "story_edit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("undone_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_edit"),
    )
    op.create_table(
        "report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("url_key", TEXT, nullable=True),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("added_at", TEXT, nullable=False),
        sa.Column("sentences", NUMBER, nullable=True),
        sa.Column("current_run", NUMBER, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["current_run"], ["run.id"], name="fk_report_current_run"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("hash", name="uq_report_hash"),
        sa.UniqueConstraint("key", name="uq_report_key"),
        sa.UniqueConstraint("url_key", name="uq_report_url_key"),
    )
    op.create_index("ix_report_current_run", "report", ["current_run"])
    op.create_index("ix_report_published", "report", ["published"])
    op.create_index("ix_report_publisher_published", "report", ["publisher", "published"])
    op.create_table(
        "coding",
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("events", NUMBER, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_coding_report", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_coding_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "run", name="pk_coding"),
    )
    op.create_index("ix_coding_run_state", "coding", ["run", "state"])
    op.create_table(
        "copy_group",
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("grp", NUMBER, nullable=False),
        sa.Column("first_report", NUMBER, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("paragraphs", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["first_report"], ["report.id"], name="fk_copy_group_first_report", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_copy_group_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", name="pk_copy_group"),
    )
    op.create_index("ix_copy_group_grp", "copy_group", ["grp"])
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("event_key", TEXT, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("end", NUMBER, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("undone_at", TEXT, nullable=True),
        sa.Column("undone_by", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_correction_report", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_correction_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_at", "correction", ["at"])
    op.create_index("ix_correction_event_key", "correction", ["event_key"])
    op.create_index("ix_correction_report", "correction", ["report"])
    op.create_table(
        "double",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_double_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_double"),
        sa.UniqueConstraint("report", "key", name="uq_double_report_key"),
    )
    op.create_table(
        "event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("quad", NUMBER, nullable=False),
        sa.Column("scale", sa.Double(), nullable=False),
        sa.Column("cameo", TEXT, nullable=True),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("date_precision", TEXT, nullable=False),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("hedged", sa.Boolean(), nullable=False),
        sa.Column("certainty", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("sentence", NUMBER, nullable=True),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("end", NUMBER, nullable=False),
        sa.Column("trigger", TEXT, nullable=False),
        sa.Column("same_as", TEXT, nullable=True),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("machine", TEXT, nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_event_report", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_event_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("run", "key", name="uq_event_run_key"),
    )
    op.create_index("ix_event_current_date", "event", ["current", "date"])
    op.create_index("ix_event_current_event_date", "event", ["current", "event", "date"])
    op.create_index(
        "ix_event_counts",
        "event",
        ["current", "date", "event", "quad", "status", "scale", "report", "publisher", "certainty"],
    )
    op.create_index("ix_event_current_published", "event", ["current", "published"])
    op.create_index("ix_event_current_publisher_date", "event", ["current", "publisher", "date"])
    op.create_index("ix_event_key", "event", ["key"])
    op.create_index("ix_event_report_run", "event", ["report", "run"])
    op.create_table(
        "relation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("sentence", NUMBER, nullable=True),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("end", NUMBER, nullable=False),
        sa.Column("trigger", TEXT, nullable=False),
        sa.Column("certainty", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_relation_report", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_relation_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_relation"),
        sa.UniqueConstraint("run", "key", name="uq_relation_run_key"),
    )
    op.create_index("ix_relation_current_relation_published", "relation", ["current", "relation", "published"])
    op.create_index("ix_relation_key", "relation", ["key"])
    op.create_index("ix_relation_report_run", "relation", ["report", "run"])
    op.create_table(
        "search_text",
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("stems", TEXT, nullable=False),
        sa.Column("tokens", TOKENS, nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_search_text_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", name="pk_search_text"),
    )
    op.create_table(
        "sentence",
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("n", NUMBER, nullable=False),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("end", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name="fk_sentence_report", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "n", name="pk_sentence"),
    )
    op.create_table(
        "cue",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", NUMBER, nullable=False),
        sa.Column("end", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_cue_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_cue"),
    )
    op.create_index("ix_cue_event", "cue", ["event"])
    op.create_table(
        "entity",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=True),
        sa.Column("relation", NUMBER, nullable=True),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("n", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", NUMBER, nullable=True),
        sa.Column("end", NUMBER, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("sector", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("name_ar", TEXT, nullable=True),
        sa.Column("wikidata", TEXT, nullable=True),
        sa.Column("actor_key", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_entity_event", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["relation"], ["relation.id"], name="fk_entity_relation", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_entity"),
    )
    op.create_index("ix_entity_actor_key_role_event", "entity", ["actor_key", "role", "event"])
    op.create_index("ix_entity_code_role_event", "entity", ["code", "role", "event"])
    op.create_index("ix_entity_event_role_actor_key", "entity", ["event", "role", "actor_key"])
    op.create_index("ix_entity_relation_role_actor_key", "entity", ["relation", "role", "actor_key"])
    op.create_table(
        "event_context",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("context", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_event_context_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", "context", name="pk_event_context"),
    )
    op.create_index("ix_event_context_context_event", "event_context", ["context", "event"])
    op.create_table(
        "event_mode",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("mode", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_event_mode_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", "mode", name="pk_event_mode"),
    )
    op.create_index("ix_event_mode_mode_event", "event_mode", ["mode", "event"])
    op.create_table(
        "place",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=True),
        sa.Column("relation", NUMBER, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", NUMBER, nullable=True),
        sa.Column("end", NUMBER, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("admin1", TEXT, nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("geonames", NUMBER, nullable=True),
        sa.Column("precision", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_place_event", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["relation"], ["relation.id"], name="fk_place_relation", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
    )
    op.create_index("ix_place_country_event", "place", ["country", "event"])
    op.create_index("ix_place_event_country", "place", ["event", "country"])
    op.create_index("ix_place_lat_lon", "place", ["lat", "lon"])
    op.create_index("ix_place_name_event", "place", ["name", "event"])
    op.create_index("ix_place_relation_country", "place", ["relation", "country"])
    op.create_table(
        "size",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=True),
        sa.Column("words", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_size_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", "kind", name="pk_size"),
    )
    op.create_index("ix_size_kind_event", "size", ["kind", "event"])
    op.create_table(
        "telling",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("story", NUMBER, nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_telling_event", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story"], ["story.id"], name="fk_telling_story", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", name="pk_telling"),
    )
    op.create_index("ix_telling_story", "telling", ["story"])
    op.create_table(
        "time",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", NUMBER, nullable=True),
        sa.Column("end", NUMBER, nullable=True),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_time_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_time"),
    )
    op.create_index("ix_time_event", "time", ["event"])
    op.create_table(
        "voice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=True),
        sa.Column("relation", NUMBER, nullable=True),
        sa.Column("n", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", NUMBER, nullable=True),
        sa.Column("end", NUMBER, nullable=True),
        sa.Column("cue", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("sector", TEXT, nullable=False),
        sa.Column("certainty", TEXT, nullable=False),
        sa.Column("voice_key", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_voice_event", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["relation"], ["relation.id"], name="fk_voice_relation", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_voice"),
    )
    op.create_index("ix_voice_event_n", "voice", ["event", "n"])
    op.create_index("ix_voice_kind_event", "voice", ["kind", "event"])
    op.create_index("ix_voice_relation_n", "voice", ["relation", "n"])
    op.create_index("ix_voice_voice_key_event", "voice", ["voice_key", "event"])
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', detail='none', "
            "tokenize=\"ascii tokenchars '_'\")"
        )
    else:
        op.create_index("ix_search_text_tokens", "search_text", ["tokens"], postgresql_using="gin")
