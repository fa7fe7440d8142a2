"""first tables."""

import sqlalchemy as sa
from alembic import op

from pos.base.models import insert_only_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "trail_entry",
    "certificate",
    "certificate_event",
    "relabelling_step",
    "piece_event",
    "move",
)


def upgrade() -> None:
    op.create_table(
        "commune",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("former_district", sa.String(length=80), nullable=False),
        sa.Column("former_district_code", sa.String(length=3), nullable=False),
        sa.Column("search_key", sa.String(length=240), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commune")),
    )
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commune_former_district_code"), ["former_district_code"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "cashier",
                "manager",
                "officer",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("pin_verifier", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_salt", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "picture",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
    )
    op.create_table(
        "product_group",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column(
            "taxonomy",
            sa.Enum("2019", "2026", name="taxonomy", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("branch_vi", sa.String(length=120), nullable=False),
        sa.Column("branch_en", sa.String(length=120), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("successor_code", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["product_group.code"], name=op.f("fk_product_group_successor_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_product_group")),
        sa.UniqueConstraint("taxonomy", "position", name=op.f("uq_product_group_taxonomy_position")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("deed", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
    )
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trail_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "vat_class",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_vat_class")),
        sa.UniqueConstraint("position", name=op.f("uq_vat_class_position")),
    )
    op.create_table(
        "craft_village",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("craft_vi", sa.String(length=120), nullable=False),
        sa.Column("craft_en", sa.String(length=120), nullable=False),
        sa.Column("commune_code", sa.String(length=5), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_craft_village_commune_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_craft_village")),
        sa.UniqueConstraint("name", name=op.f("uq_craft_village_name")),
    )
    with op.batch_alter_table("craft_village", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_craft_village_commune_code"), ["commune_code"], unique=False)

    op.create_table(
        "producer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enterprise",
                "cooperative",
                "cooperative_group",
                "household",
                "farm",
                "association",
                name="producerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("province", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("bank_bin", sa.String(length=6), nullable=True),
        sa.Column("bank_account", sa.String(length=19), nullable=True),
        sa.Column("bank_account_name", sa.String(length=120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.CheckConstraint(
            "(bank_bin IS NULL) = (bank_account IS NULL)", name=op.f("ck_producer_bank_account_is_whole")
        ),
        sa.CheckConstraint("commune_code IS NULL OR province = ''", name=op.f("ck_producer_hanoi_or_elsewhere")),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_producer_commune_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer")),
        sa.UniqueConstraint("code", name=op.f("uq_producer_code")),
    )
    with op.batch_alter_table("producer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_producer_commune_code"), ["commune_code"], unique=False)

    op.create_table(
        "vat_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vat_class_code", sa.String(length=30), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name=op.f("ck_vat_rate_rate_bp")),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_vat_rate_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["vat_class_code"], ["vat_class.code"], name=op.f("fk_vat_rate_vat_class_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vat_rate")),
        sa.UniqueConstraint("vat_class_code", "valid_from", name=op.f("uq_vat_rate_vat_class_code_valid_from")),
    )
    op.create_table(
        "consignment_contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (struck_by IS NULL)", name=op.f("ck_consignment_contract_somebody_strikes_it_out")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= COALESCE(valid_from, signed_on)",
            name=op.f("ck_consignment_contract_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_consignment_contract_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment_contract")),
    )
    with op.batch_alter_table("consignment_contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consignment_contract_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_vi", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("goods", "service", name="productkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "unit",
            sa.Enum("piece", "kg", "litre", name="unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("net_content", sa.String(length=60), nullable=False),
        sa.Column("group_2019_code", sa.String(length=30), nullable=True),
        sa.Column("group_2026_code", sa.String(length=30), nullable=True),
        sa.Column("vat_class_code", sa.String(length=30), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("story_vi", sa.Text(), nullable=False),
        sa.Column("story_en", sa.Text(), nullable=False),
        sa.Column("care_vi", sa.Text(), nullable=False),
        sa.Column("care_en", sa.Text(), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("reorder_point_milli", sa.BigInteger(), nullable=False),
        sa.Column("official_trace_url", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search_key", sa.String(length=700), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.CheckConstraint("reorder_point_milli >= 0", name=op.f("ck_product_reorder_point")),
        sa.CheckConstraint("shelf_life_days IS NULL OR shelf_life_days > 0", name=op.f("ck_product_shelf_life")),
        sa.ForeignKeyConstraint(["group_2019_code"], ["product_group.code"], name=op.f("fk_product_group_2019_code")),
        sa.ForeignKeyConstraint(["group_2026_code"], ["product_group.code"], name=op.f("fk_product_group_2026_code")),
        sa.ForeignKeyConstraint(["picture_sha256"], ["picture.sha256"], name=op.f("fk_product_picture_sha256")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_product_producer_id")),
        sa.ForeignKeyConstraint(["vat_class_code"], ["vat_class.code"], name=op.f("fk_product_vat_class_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_group_2019_code"), ["group_2019_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_group_2026_code"), ["group_2026_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "showroom",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "showroom",
                "craft_village_outlet",
                "design_centre",
                name="showroomkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("commune_code", sa.String(length=5), nullable=False),
        sa.Column("craft_village_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("location_code", sa.String(length=14), nullable=False),
        sa.Column("bank_bin", sa.String(length=6), nullable=True),
        sa.Column("bank_account", sa.String(length=19), nullable=True),
        sa.Column("bank_account_name", sa.String(length=120), nullable=False),
        sa.Column("return_policy_vi", sa.Text(), nullable=False),
        sa.Column("return_policy_en", sa.Text(), nullable=False),
        sa.Column("lapsed_need_labels", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(bank_bin IS NULL) = (bank_account IS NULL)", name=op.f("ck_showroom_bank_account_is_whole")
        ),
        sa.CheckConstraint(
            "closes_on IS NULL OR opens_on <= closes_on", name=op.f("ck_showroom_closes_after_it_opens")
        ),
        sa.CheckConstraint(
            "latitude_e6 IS NULL OR latitude_e6 BETWEEN -90000000 AND 90000000", name=op.f("ck_showroom_latitude")
        ),
        sa.CheckConstraint(
            "longitude_e6 IS NULL OR longitude_e6 BETWEEN -180000000 AND 180000000", name=op.f("ck_showroom_longitude")
        ),
        sa.ForeignKeyConstraint(["commune_code"], ["commune.code"], name=op.f("fk_showroom_commune_code")),
        sa.ForeignKeyConstraint(["craft_village_id"], ["craft_village.id"], name=op.f("fk_showroom_craft_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showroom")),
        sa.UniqueConstraint("code", name=op.f("uq_showroom_code")),
    )
    with op.batch_alter_table("showroom", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_showroom_commune_code"), ["commune_code"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_assignment_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_assignment_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_person_id_assignment_showroom_id"), ["person_id", "showroom_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assignment_showroom_id"), ["showroom_id"], unique=False)

    op.create_table(
        "barcode",
        sa.Column("value", sa.String(length=48), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("gtin", "internal", name="barcodekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_barcode_product_id")),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_barcode")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barcode_product_id"), ["product_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("potential_five_star", sa.Boolean(), nullable=False),
        sa.Column("score_centi", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "upgrade",
                "reevaluation",
                name="certificatekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column(
            "end_source",
            sa.Enum("paper", "computed", name="endsource", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("NOT potential_five_star OR stars < 5", name=op.f("ck_certificate_potential_is_not_five")),
        sa.CheckConstraint("score_centi IS NULL OR score_centi BETWEEN 0 AND 10000", name=op.f("ck_certificate_score")),
        sa.CheckConstraint("stars BETWEEN 3 AND 5", name=op.f("ck_certificate_stars")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_certificate_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_certificate_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_product_id_certificate_valid_from"), ["product_id", "valid_from"], unique=False
        )

    op.create_table(
        "supply_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "sent",
                "partly_delivered",
                "delivered",
                "closed",
                "cancelled",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.Column("others_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=80), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("others_version < version", name=op.f("ck_supply_order_versions")),
        sa.CheckConstraint(
            "(state = 'drafted') = (sent_at IS NULL) OR state = 'cancelled'", name=op.f("ck_supply_order_sent_once")
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_supply_order_ends_once")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_supply_order_somebody_ends_it")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_supply_order_producer_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_supply_order_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_order")),
        sa.UniqueConstraint("number", name=op.f("uq_supply_order_number")),
    )
    with op.batch_alter_table("supply_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supply_order_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supply_order_showroom_id_supply_order_drafted_at"),
            ["showroom_id", "drafted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_supply_order_state_supply_order_drafted_at"), ["state", "drafted_at"], unique=False
        )

    op.create_table(
        "supply_order_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("delivered_milli", sa.BigInteger(), nullable=False),
        sa.Column("consigned", sa.Boolean(), nullable=False),
        sa.Column("settlement_price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("commission_bp", sa.BigInteger(), nullable=True),
        sa.Column("cost_vnd", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "NOT consigned OR (cost_vnd IS NULL AND (settlement_price_vnd IS NULL) <> (commission_bp IS NULL))",
            name=op.f("ck_supply_order_line_consigned_terms"),
        ),
        sa.CheckConstraint(
            "commission_bp IS NULL OR commission_bp BETWEEN 0 AND 10000", name=op.f("ck_supply_order_line_commission")
        ),
        sa.CheckConstraint(
            "consigned OR (settlement_price_vnd IS NULL AND commission_bp IS NULL)",
            name=op.f("ck_supply_order_line_own_terms"),
        ),
        sa.CheckConstraint("delivered_milli >= 0", name=op.f("ck_supply_order_line_delivered")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_supply_order_line_orders_something")),
        sa.ForeignKeyConstraint(["order_id"], ["supply_order.id"], name=op.f("fk_supply_order_line_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_supply_order_line_product_id")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_supply_order_line")),
        sa.UniqueConstraint("order_id", "product_id", name=op.f("uq_supply_order_line_order_id_product_id")),
    )
    with op.batch_alter_table("supply_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supply_order_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("delivery", "opening", name="deliverykind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("producer_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("contract", sa.String(length=200), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("vehicle", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(kind = 'opening') = (producer_id IS NULL)", name=op.f("ck_delivery_somebody_brings_a_delivery")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["supply_order.id"], name=op.f("fk_delivery_order_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_delivery_producer_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_delivery_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("number", name=op.f("uq_delivery_number")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_received_at"), ["received_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delivery_showroom_id_delivery_received_at"), ["showroom_id", "received_at"], unique=False
        )

    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("settlement_price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("commission_bp", sa.BigInteger(), nullable=True),
        sa.Column("cost_vnd", sa.BigInteger(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("unidentified", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "commission_bp IS NULL OR (owner_id IS NOT NULL AND commission_bp BETWEEN 0 AND 10000)",
            name=op.f("ck_lot_commission"),
        ),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (settlement_price_vnd IS NULL)",
            name=op.f("ck_lot_consigned_goods_have_a_settlement_price"),
        ),
        sa.CheckConstraint(
            "NOT unidentified OR (owner_id IS NULL AND made_on IS NULL AND expires_on IS NULL)",
            name=op.f("ck_lot_unidentified_goods_have_no_owner"),
        ),
        sa.CheckConstraint("cost_vnd IS NULL OR cost_vnd >= 0", name=op.f("ck_lot_cost")),
        sa.CheckConstraint(
            "made_on IS NULL OR expires_on IS NULL OR made_on <= expires_on", name=op.f("ck_lot_expires_after_made")
        ),
        sa.CheckConstraint(
            "settlement_price_vnd IS NULL OR settlement_price_vnd >= 0", name=op.f("ck_lot_settlement_price")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["producer.id"], name=op.f("fk_lot_owner_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("product_id", "code", name=op.f("uq_lot_product_id_code")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "shelf",
                "unexplained",
                "producer",
                "customer",
                "in_transit",
                "loss",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("being_counted", sa.Boolean(), nullable=False),
        sa.Column("counted_through", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_place_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("showroom_id", "kind", name=op.f("uq_place_showroom_id_kind")),
    )
    op.create_table(
        "price",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=True),
        sa.Column("price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_vnd >= 0", name=op.f("ck_price_not_negative")),
        sa.CheckConstraint(
            "price_vnd IS NOT NULL OR showroom_id IS NOT NULL", name=op.f("ck_price_only_an_own_price_ends")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_product_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_price_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
    )
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_price_product_id_price_showroom_id_price_valid_from"),
            ["product_id", "showroom_id", "valid_from"],
            unique=False,
        )

    op.create_table(
        "print_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("cause_id", sa.String(length=80), nullable=False),
        sa.Column("printer", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("reprint_of", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "printing",
                "printed",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reprint_of"], ["print_job.id"], name=op.f("fk_print_job_reprint_of")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_print_job_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_cause_print_job_cause_id"), ["cause", "cause_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_print_job_showroom_id_print_job_submitted_at"), ["showroom_id", "submitted_at"], unique=False
        )

    op.create_table(
        "printer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "network", "file", "browser", name="printerkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("width_dots", sa.Integer(), nullable=False),
        sa.Column("opens_drawer", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "width_dots % 8 = 0 AND width_dots BETWEEN 128 AND 1664", name=op.f("ck_printer_width_in_whole_bytes")
        ),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_printer_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("showroom_id", "name", name=op.f("uq_printer_showroom_id_name")),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("subject_label", sa.String(length=160), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_review_item_settled_by_somebody")
        ),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_review_item_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("kind", "subject_id", "reason", name=op.f("uq_review_item_kind_subject_id_reason")),
    )
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_item_settled_at_review_item_showroom_id"), ["settled_at", "showroom_id"], unique=False
        )

    op.create_table(
        "certificate_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "filed",
                "refused",
                "withdrawn",
                "not_five_star",
                "entered_by_mistake",
                name="certificateeventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("receipt_number", sa.String(length=80), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "dishonest_file",
                "criteria_not_met",
                "law_broken",
                "mark_misused",
                "no_longer_made",
                "authority_asked",
                name="withdrawalground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "authority",
            sa.Enum(
                "district",
                "province",
                "ministry",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "kind <> 'filed' OR receipt_number <> ''", name=op.f("ck_certificate_event_a_filing_has_its_receipt")
        ),
        sa.CheckConstraint(
            "(kind = 'withdrawn') = (ground IS NOT NULL) AND (kind = 'withdrawn') = (authority IS NOT NULL)",
            name=op.f("ck_certificate_event_a_withdrawal_has_its_ground"),
        ),
        sa.CheckConstraint(
            "ground IS NULL OR ground <> 'authority_asked' OR grounds <> ''",
            name=op.f("ck_certificate_event_another_ground_in_words"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_event_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_event")),
    )
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_event_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "delivery_line",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("announced_lot", sa.String(length=40), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_delivery_line_delivers_something")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_line_delivery_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_delivery_line_lot_id")),
        sa.PrimaryKeyConstraint("delivery_id", "position", name=op.f("pk_delivery_line")),
    )
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_line_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "decision_list",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("vat_class_code", sa.String(length=30), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("plan_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "checked",
                "booking",
                "booked",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("lines_total", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name=op.f("ck_decision_list_booked_once")),
        sa.ForeignKeyConstraint(["vat_class_code"], ["vat_class.code"], name=op.f("fk_decision_list_vat_class_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_list")),
    )
    with op.batch_alter_table("decision_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_list_brought_at"), ["brought_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_list_sha256"), ["sha256"], unique=False)

    op.create_table(
        "decision_list_row",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "added",
                "changed",
                "unchanged",
                "refused",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("product", sa.String(length=230), nullable=False),
        sa.Column("product_code", sa.String(length=12), nullable=False),
        sa.Column("producer", sa.String(length=160), nullable=False),
        sa.Column("stars", sa.String(length=60), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("column", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["decision_list.id"], name=op.f("fk_decision_list_row_list_id")),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_decision_list_row")),
    )
    with op.batch_alter_table("decision_list_row", schema=None) as batch_op:
        batch_op.create_index("ix_decision_list_row_verdict", ["list_id", "verdict", "number"], unique=False)

    op.create_table(
        "stock_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("delivery", "opening", name="deliverykind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "checked",
                "booking",
                "booked",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("lines_total", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_by", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name=op.f("ck_stock_import_booked_once")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_stock_import_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_import")),
        sa.UniqueConstraint("digest", name=op.f("uq_stock_import_digest")),
    )
    with op.batch_alter_table("stock_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_import_brought_at"), ["brought_at"], unique=False)

    op.create_table(
        "delivery_refusal",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "damaged",
                "wrong_lot",
                "not_ordered",
                "too_many",
                "expired",
                "other",
                name="refusalreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lot_code", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_delivery_refusal_refuses_something")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_refusal_delivery_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_delivery_refusal_product_id")),
        sa.PrimaryKeyConstraint("delivery_id", "position", name=op.f("pk_delivery_refusal")),
    )
    with op.batch_alter_table("delivery_refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_refusal_product_id"), ["product_id"], unique=False)

    op.create_table(
        "label_key",
        sa.Column("id", sa.String(length=4), nullable=False),
        sa.Column("public", sa.String(length=43), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_key")),
        sa.UniqueConstraint("public", name=op.f("uq_label_key_public")),
    )
    op.create_table(
        "label_quota",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_label_quota_quantity")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_label_quota_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_quota")),
    )
    with op.batch_alter_table("label_quota", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_quota_product_id"), ["product_id"], unique=False)

    op.create_table(
        "label_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("first_position", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.String(length=4), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 2000", name=op.f("ck_label_batch_quantity")),
        sa.ForeignKeyConstraint(["key_id"], ["label_key.id"], name=op.f("fk_label_batch_key_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_label_batch_lot_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_label_batch_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_batch")),
    )
    with op.batch_alter_table("label_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_batch_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_batch_showroom_id"), ["showroom_id"], unique=False)

    op.create_table(
        "labelled_piece",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=92), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["label_batch.id"], name=op.f("fk_labelled_piece_batch_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_labelled_piece_product_id")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_labelled_piece")),
        sa.UniqueConstraint("product_id", "serial", name=op.f("uq_labelled_piece_product_id_serial")),
    )
    op.create_table(
        "level",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("is_shelf", sa.Boolean(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column(
            "in_stock",
            sa.Boolean(),
            sa.Computed("is_shelf AND quantity_milli > 0", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("NOT is_shelf OR quantity_milli >= 0", name=op.f("ck_level_a_shelf_is_never_below_zero")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_level_lot_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_level_place_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_level_product_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_level_showroom_id")),
        sa.PrimaryKeyConstraint("lot_id", "place_id", name=op.f("pk_level")),
    )
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.create_index(
            "ix_level_in_stock",
            ["showroom_id", "product_id"],
            unique=False,
            postgresql_where=sa.text("in_stock"),
            sqlite_where=sa.text("in_stock = 1"),
        )
        batch_op.create_index(
            batch_op.f("ix_level_product_id_level_is_shelf"), ["product_id", "is_shelf"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_level_showroom_id_level_is_shelf_level_product_id"),
            ["showroom_id", "is_shelf", "product_id"],
            unique=False,
        )

    op.create_table(
        "move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("from_place_id", sa.Uuid(), nullable=False),
        sa.Column("to_place_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("from_place_id <> to_place_id", name=op.f("ck_move_goes_somewhere")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_move_moves_something")),
        sa.ForeignKeyConstraint(["from_place_id"], ["place.id"], name=op.f("fk_move_from_place_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_move_lot_id")),
        sa.ForeignKeyConstraint(["to_place_id"], ["place.id"], name=op.f("fk_move_to_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index(
            "ix_move_late",
            ["happened_at"],
            unique=False,
            postgresql_where=sa.text("late"),
            sqlite_where=sa.text("late = 1"),
        )
        batch_op.create_index(batch_op.f("ix_move_cause_move_cause_id"), ["cause", "cause_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_move_from_place_id_move_happened_at"), ["from_place_id", "happened_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_move_lot_id_move_happened_at"), ["lot_id", "happened_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_move_to_place_id_move_happened_at"), ["to_place_id", "happened_at"], unique=False
        )

    op.create_table(
        "assortment",
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("reorder_point_milli", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "reorder_point_milli IS NULL OR reorder_point_milli >= 0", name=op.f("ck_assortment_reorder_point")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_assortment_product_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_assortment_showroom_id")),
        sa.PrimaryKeyConstraint("showroom_id", "product_id", name=op.f("pk_assortment")),
    )
    op.create_table(
        "balance",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_balance")),
    )
    op.create_table(
        "balance_line",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli <> 0", name=op.f("ck_balance_line_says_something")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_balance_line_lot_id")),
        sa.ForeignKeyConstraint(["month"], ["balance.month"], name=op.f("fk_balance_line_month")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_balance_line_place_id")),
        sa.PrimaryKeyConstraint("month", "place_id", "lot_id", name=op.f("pk_balance_line")),
    )
    op.create_table(
        "till",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("printer_id", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 99", name=op.f("ck_till_number")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("fk_till_printer_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_till_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till")),
        sa.UniqueConstraint("code", name=op.f("uq_till_code")),
        sa.UniqueConstraint("showroom_id", "number", name=op.f("uq_till_showroom_id_number")),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("from_showroom_id", sa.Uuid(), nullable=False),
        sa.Column("to_showroom_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "received",
                "recalled",
                name="transferstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ordered_by", sa.String(length=200), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("vehicle", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (ended_at IS NULL)", name=op.f("ck_transfer_ends_once")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_transfer_somebody_ends_it")),
        sa.CheckConstraint("from_showroom_id <> to_showroom_id", name=op.f("ck_transfer_goes_elsewhere")),
        sa.ForeignKeyConstraint(["from_showroom_id"], ["showroom.id"], name=op.f("fk_transfer_from_showroom_id")),
        sa.ForeignKeyConstraint(["to_showroom_id"], ["showroom.id"], name=op.f("fk_transfer_to_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_from_showroom_id_transfer_sent_at"), ["from_showroom_id", "sent_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_transfer_state_transfer_sent_at"), ["state", "sent_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_transfer_to_showroom_id_transfer_sent_at"), ["to_showroom_id", "sent_at"], unique=False
        )

    op.create_table(
        "transfer_line",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("received_milli", sa.BigInteger(), nullable=True),
        sa.Column(
            "difference",
            sa.Enum(
                "left_behind",
                "broken",
                "lost",
                "more_came",
                name="difference",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(difference IS NOT NULL) = (received_milli IS NOT NULL AND received_milli <> quantity_milli)",
            name=op.f("ck_transfer_line_a_difference_is_explained"),
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_transfer_line_sends_something")),
        sa.CheckConstraint("received_milli IS NULL OR received_milli >= 0", name=op.f("ck_transfer_line_received")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_transfer_line_lot_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id")),
        sa.PrimaryKeyConstraint("transfer_id", "position", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint("transfer_id", "lot_id", name=op.f("uq_transfer_line_transfer_id_lot_id")),
    )
    with op.batch_alter_table("transfer_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_line_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "stock_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", "cancelled", name="countstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum(
                "whole",
                "group",
                "products",
                "spot",
                name="countscope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("group_code", sa.String(length=30), nullable=True),
        sa.Column("spot", sa.String(length=60), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("end_note", sa.Text(), nullable=False),
        sa.Column("zeroed", sa.Boolean(), nullable=False),
        sa.Column("missing_vnd", sa.BigInteger(), nullable=False),
        sa.Column("found_vnd", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'group') = (group_code IS NOT NULL)", name=op.f("ck_stock_count_a_group_is_named")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_stock_count_ends_once")),
        sa.CheckConstraint("scope <> 'spot' OR spot <> ''", name=op.f("ck_stock_count_a_spot_is_named")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_stock_count_somebody_ends_it")),
        sa.ForeignKeyConstraint(["group_code"], ["product_group.code"], name=op.f("fk_stock_count_group_code")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_stock_count_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_count_showroom_id_stock_count_began_at"), ["showroom_id", "began_at"], unique=False
        )
        batch_op.create_index(
            "uq_stock_count_open",
            ["showroom_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "stock_count_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("spot", sa.String(length=60), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_stock_count_line_somebody_withdraws_it")
        ),
        sa.CheckConstraint("counted_at <= received_at", name=op.f("ck_stock_count_line_counted_before_it_was_told")),
        sa.CheckConstraint("quantity_milli >= 0", name=op.f("ck_stock_count_line_counts_what_is_there")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_count_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_count_line_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_count_line_product_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["stock_count_line.id"], name=op.f("fk_stock_count_line_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_line")),
    )
    with op.batch_alter_table("stock_count_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stock_count_line_count_id_stock_count_line_product_id"),
            ["count_id", "product_id"],
            unique=False,
        )

    op.create_table(
        "stock_count_product",
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_product_count_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_count_product_product_id")),
        sa.PrimaryKeyConstraint("count_id", "product_id", name=op.f("pk_stock_count_product")),
    )
    op.create_table(
        "stock_count_result",
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("counted_milli", sa.BigInteger(), nullable=False),
        sa.Column("level_milli", sa.BigInteger(), nullable=False),
        sa.Column("difference_milli", sa.BigInteger(), nullable=False),
        sa.Column("doubt_milli", sa.BigInteger(), nullable=False),
        sa.Column("moved_milli", sa.BigInteger(), nullable=False),
        sa.Column("late_level_milli", sa.BigInteger(), nullable=False),
        sa.Column("late_moved_milli", sa.BigInteger(), nullable=False),
        sa.Column("missing_vnd", sa.BigInteger(), nullable=False),
        sa.Column("found_vnd", sa.BigInteger(), nullable=False),
        sa.Column("zeroed", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_at <= last_at", name=op.f("ck_stock_count_result_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_result_count_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_count_result_product_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_stock_count_result_showroom_id")),
        sa.PrimaryKeyConstraint("count_id", "product_id", name=op.f("pk_stock_count_result")),
    )
    with op.batch_alter_table("stock_count_result", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_count_result_of_product", ["showroom_id", "product_id", "last_at"], unique=False
        )

    op.create_table(
        "write_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "broken",
                "expired",
                "stolen",
                "sample",
                "other",
                name="writeoffreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_write_off_writes_something_off")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_write_off_lot_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_write_off_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off")),
    )
    with op.batch_alter_table("write_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_write_off_showroom_id"), ["showroom_id"], unique=False)

    op.create_table(
        "api_series",
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_api_series_till_id")),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_api_series")),
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("paired_by", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_chain_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
        sa.UniqueConstraint("till_id", "series", name=op.f("uq_chain_till_id_series")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_chain_token_hash")),
    )
    with op.batch_alter_table("chain", schema=None) as batch_op:
        batch_op.create_index(
            "uq_chain_one_living",
            ["till_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "pairing_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_pairing_code_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_pairing_code_code_hash")),
    )
    with op.batch_alter_table("pairing_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_code_till_id"), ["till_id"], unique=False)

    op.create_table(
        "quarantined",
        sa.Column("row", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("cash_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_quarantined_showroom_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_quarantined_till_id")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_quarantined")),
    )
    with op.batch_alter_table("quarantined", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantined_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quarantined_showroom_id"), ["showroom_id"], unique=False)

    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("cashier", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("float_vnd", sa.BigInteger(), nullable=False),
        sa.Column("float_counts", sa.JSON(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("counted_vnd", sa.BigInteger(), nullable=True),
        sa.Column("claimed_expected_vnd", sa.BigInteger(), nullable=True),
        sa.Column("difference_reason", sa.Text(), nullable=False),
        sa.Column("closing_number", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_shift_showroom_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_shift_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shift_showroom_id_shift_opened_at"), ["showroom_id", "opened_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_shift_till_id"), ["till_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "price",
                "difference",
                "cash_seen",
                name="approvalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("cashier", sa.String(length=40), nullable=False),
        sa.Column("approver", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("product_code", sa.String(length=48), nullable=True),
        sa.Column("price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("difference_vnd", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'price' OR (product_code IS NOT NULL AND price_vnd >= 0 AND quantity_milli > 0)",
            name=op.f("ck_approval_price"),
        ),
        sa.CheckConstraint("kind = 'price' OR shift_id IS NOT NULL", name=op.f("ck_approval_shift")),
        sa.CheckConstraint("(used_by IS NULL) = (used_at IS NULL)", name=op.f("ck_approval_used")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_approval_showroom_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_approval_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_shift_id"), ["shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_used_by"), ["used_by"], unique=False)

    op.create_table(
        "drawer_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cashier", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_vnd <> 0", name=op.f("ck_drawer_move_moves_something")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_drawer_move_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_move")),
    )
    with op.batch_alter_table("drawer_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drawer_move_shift_id"), ["shift_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "booked", "review", "quarantined", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_journal_entry_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint(
            "chain_id",
            "sequence",
            "hash",
            "content_hash",
            name=op.f("uq_journal_entry_chain_id_sequence_hash_content_hash"),
        ),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_entry_waiting",
            ["chain_id", "sequence", "id"],
            unique=False,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_journal_entry_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_journal_head_chain_id")),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "told_snapshot",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("cursor", sa.String(length=32), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_told_snapshot_chain_id")),
        sa.PrimaryKeyConstraint("chain_id", "cursor", name=op.f("pk_told_snapshot")),
    )
    op.create_table(
        "journal_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_journal_file_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_file")),
    )
    with op.batch_alter_table("journal_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_file_till_id"), ["till_id"], unique=False)

    op.create_table(
        "sale",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("journal", "api", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("cashier", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_vnd", sa.BigInteger(), nullable=False),
        sa.Column("change_vnd", sa.BigInteger(), nullable=False),
        sa.Column("exchange_id", sa.Uuid(), nullable=True),
        sa.Column("basket_hash", sa.String(length=64), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("change_vnd >= 0", name=op.f("ck_sale_change")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_sale_shift_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_sale_showroom_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_sale_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
    )
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sale_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_shift_id"), ["shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_showroom_id_sale_at"), ["showroom_id", "at"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("journal", "api", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sale_id", sa.Uuid(), nullable=True),
        sa.Column("awaits", sa.Uuid(), nullable=True),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("cashier", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_vnd", sa.BigInteger(), nullable=False),
        sa.Column("surplus", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exchange_id", sa.Uuid(), nullable=True),
        sa.Column("basket_hash", sa.String(length=64), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("sale_id IS NULL OR awaits IS NULL", name=op.f("ck_refund_waits_for_what_is_not_there")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_refund_sale_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_refund_shift_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_refund_showroom_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_refund_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_awaits"), ["awaits"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_sale_id"), ["sale_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_shift_id"), ["shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_showroom_id_refund_at"), ["showroom_id", "at"], unique=False)

    op.create_table(
        "sale_line",
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("product_code", sa.String(length=48), nullable=False),
        sa.Column("product_name", sa.String(length=160), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_vnd", sa.BigInteger(), nullable=False),
        sa.Column("discount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("net_vnd", sa.BigInteger(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("vat_vnd", sa.BigInteger(), nullable=False),
        sa.Column("lot_code", sa.String(length=40), nullable=True),
        sa.Column("serial", sa.String(length=40), nullable=True),
        sa.Column("claimed_stars", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("returned_milli", sa.BigInteger(), nullable=False),
        sa.Column("refunded_vnd", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_sale_line_sells_something")),
        sa.CheckConstraint(
            "returned_milli BETWEEN 0 AND quantity_milli", name=op.f("ck_sale_line_nothing_returns_twice")
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_sale_line_certificate_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sale_line_product_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_line_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "line", name=op.f("pk_sale_line")),
    )
    with op.batch_alter_table("sale_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sale_line_due_on"),
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("due_on IS NOT NULL"),
            postgresql_where=sa.text("due_on IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_sale_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sale_line_serial"),
            ["serial"],
            unique=False,
            sqlite_where=sa.text("serial IS NOT NULL"),
            postgresql_where=sa.text("serial IS NOT NULL"),
        )

    op.create_table(
        "tender",
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "cash",
                "vietqr",
                "card",
                "transfer",
                "exchange",
                name="tendermethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount_vnd > 0", name=op.f("ck_tender_pays_something")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_tender_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "position", name=op.f("pk_tender")),
    )
    op.create_table(
        "drawer_loss",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "cash",
                "vietqr",
                "card",
                "transfer",
                "exchange",
                name="tendermethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("surplus", "sale_unknown", name="losscause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("amount_vnd > 0", name=op.f("ck_drawer_loss_loses_something")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_drawer_loss_refund_id")),
        sa.PrimaryKeyConstraint("refund_id", "method", name=op.f("pk_drawer_loss")),
    )
    op.create_table(
        "refund_line",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("vat_vnd", sa.BigInteger(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum("resaleable", "damaged", name="condition", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("amount_vnd >= 0", name=op.f("ck_refund_line_amount")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_refund_line_returns_something")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id")),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"], name=op.f("fk_refund_line_sale_id_line")
        ),
        sa.PrimaryKeyConstraint("refund_id", "position", name=op.f("pk_refund_line")),
    )
    op.create_table(
        "refund_tender",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "cash",
                "vietqr",
                "card",
                "transfer",
                "exchange",
                name="tendermethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount_vnd > 0", name=op.f("ck_refund_tender_pays_something")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_tender_refund_id")),
        sa.PrimaryKeyConstraint("refund_id", "position", name=op.f("pk_refund_tender")),
    )
    op.create_table(
        "sale_line_lot",
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("settlement_price_vnd", sa.BigInteger(), nullable=True),
        sa.Column("returned_milli", sa.BigInteger(), nullable=False),
        sa.Column("settled_in", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_sale_line_lot_takes_something")),
        sa.CheckConstraint(
            "settled_in IS NULL OR owner_id IS NOT NULL", name=op.f("ck_sale_line_lot_only_consigned_goods_are_settled")
        ),
        sa.CheckConstraint(
            "returned_milli BETWEEN 0 AND quantity_milli", name=op.f("ck_sale_line_lot_nothing_returns_twice")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_sale_line_lot_lot_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["producer.id"], name=op.f("fk_sale_line_lot_owner_id")),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"], name=op.f("fk_sale_line_lot_sale_id_line")
        ),
        sa.PrimaryKeyConstraint("sale_id", "line", "lot_id", name=op.f("pk_sale_line_lot")),
    )
    with op.batch_alter_table("sale_line_lot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sale_line_lot_owner_id"),
            ["owner_id"],
            unique=False,
            sqlite_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
            postgresql_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_sale_line_lot_settled_in"),
            ["settled_in"],
            unique=False,
            sqlite_where=sa.text("settled_in IS NOT NULL"),
            postgresql_where=sa.text("settled_in IS NOT NULL"),
        )

    op.create_table(
        "return_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("vehicle", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["producer.id"], name=op.f("fk_return_note_owner_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_return_note_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_note")),
        sa.UniqueConstraint("number", name=op.f("uq_return_note_number")),
    )
    with op.batch_alter_table("return_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_note_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_return_note_showroom_id_return_note_at"), ["showroom_id", "at"], unique=False
        )

    op.create_table(
        "settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("goods_vnd", sa.BigInteger(), nullable=False),
        sa.Column("losses_vnd", sa.BigInteger(), nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount_vnd = goods_vnd + losses_vnd", name=op.f("ck_settlement_sum")),
        sa.CheckConstraint("amount_vnd >= 0", name=op.f("ck_settlement_nobody_pays_less_than_nothing")),
        sa.CheckConstraint("since IS NULL OR since < until", name=op.f("ck_settlement_period")),
        sa.ForeignKeyConstraint(["owner_id"], ["producer.id"], name=op.f("fk_settlement_owner_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_settlement_showroom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("number", name=op.f("uq_settlement_number")),
        sa.UniqueConstraint("owner_id", "counter", name=op.f("uq_settlement_owner_id_counter")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_showroom_id"), ["showroom_id"], unique=False)

    op.create_table(
        "return_note_line",
        sa.Column("return_note_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_return_note_line_returns_something")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_return_note_line_lot_id")),
        sa.ForeignKeyConstraint(
            ["return_note_id"], ["return_note.id"], name=op.f("fk_return_note_line_return_note_id")
        ),
        sa.PrimaryKeyConstraint("return_note_id", "position", name=op.f("pk_return_note_line")),
        sa.UniqueConstraint("return_note_id", "lot_id", name=op.f("uq_return_note_line_return_note_id_lot_id")),
    )
    with op.batch_alter_table("return_note_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_note_line_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "settlement_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.String(length=80), nullable=True),
        sa.Column("taken_back_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by IS NULL) AND (taken_back_at IS NULL) = (taken_back_why = '')",
            name=op.f("ck_settlement_payment_taken_back_whole"),
        ),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settlement_payment_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_payment")),
    )
    with op.batch_alter_table("settlement_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_payment_settlement_id"), ["settlement_id"], unique=False)
        batch_op.create_index(
            "uq_settlement_payment_standing",
            ["settlement_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "settled_loss",
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "loss",
            sa.Enum(
                "broken",
                "expired",
                "stolen",
                "sample",
                "other",
                "on_the_way",
                "came_back_damaged",
                "counted_less",
                "found",
                name="loss",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("value_vnd", sa.BigInteger(), nullable=False),
        sa.Column("agreed_vnd", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name=op.f("fk_settled_loss_move_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settled_loss_settlement_id")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_settled_loss")),
    )
    with op.batch_alter_table("settled_loss", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settled_loss_settlement_id"), ["settlement_id"], unique=False)

    op.create_table(
        "refund_line_lot",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_vnd", sa.BigInteger(), nullable=True),
        sa.Column("settled_in", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (owner_vnd IS NULL)",
            name=op.f("ck_refund_line_lot_consigned_goods_change_what_is_owed"),
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_refund_line_lot_returns_something")),
        sa.CheckConstraint(
            "settled_in IS NULL OR owner_id IS NOT NULL",
            name=op.f("ck_refund_line_lot_only_consigned_goods_are_settled"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["producer.id"], name=op.f("fk_refund_line_lot_owner_id")),
        sa.ForeignKeyConstraint(
            ["refund_id", "position"],
            ["refund_line.refund_id", "refund_line.position"],
            name=op.f("fk_refund_line_lot_refund_id_position"),
        ),
        sa.ForeignKeyConstraint(
            ["sale_id", "line", "lot_id"],
            ["sale_line_lot.sale_id", "sale_line_lot.line", "sale_line_lot.lot_id"],
            name=op.f("fk_refund_line_lot_sale_id_line_lot_id"),
        ),
        sa.PrimaryKeyConstraint("refund_id", "position", "lot_id", name=op.f("pk_refund_line_lot")),
    )
    with op.batch_alter_table("refund_line_lot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refund_line_lot_owner_id"),
            ["owner_id"],
            unique=False,
            sqlite_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
            postgresql_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_refund_line_lot_sale_id"), ["sale_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_refund_line_lot_settled_in"),
            ["settled_in"],
            unique=False,
            sqlite_where=sa.text("settled_in IS NOT NULL"),
            postgresql_where=sa.text("settled_in IS NOT NULL"),
        )

    op.create_table(
        "relabelling_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "relabelled",
                "pulled",
                "tags",
                "undone",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes_id IS NOT NULL)", name=op.f("ck_relabelling_step_a_slip_is_named")
        ),
        sa.CheckConstraint(
            "(kind IN ('relabelled', 'pulled')) = (lot_id IS NOT NULL)",
            name=op.f("ck_relabelling_step_pieces_have_a_lot"),
        ),
        sa.CheckConstraint(
            "(lot_id IS NULL AND quantity_milli = 0) OR (lot_id IS NOT NULL AND quantity_milli > 0)",
            name=op.f("ck_relabelling_step_a_lot_has_a_quantity"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_relabelling_step_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_relabelling_step_product_id")),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_relabelling_step_showroom_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["relabelling_step.id"], name=op.f("fk_relabelling_step_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relabelling_step")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_relabelling_step_undoes_id")),
    )
    with op.batch_alter_table("relabelling_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_relabelling_step_showroom_id_relabelling_step_product_id"),
            ["showroom_id", "product_id"],
            unique=False,
        )

    op.create_table(
        "piece_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "shelved",
                "spoiled",
                "void",
                "undone",
                name="piecedeed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "broken",
                "taken_off",
                "lost",
                name="voidreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("showroom_id", sa.Uuid(), nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name=op.f("ck_piece_event_a_slip_is_named")),
        sa.CheckConstraint("(kind = 'void') = (reason IS NOT NULL)", name=op.f("ck_piece_event_void_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["product_id", "serial"],
            ["labelled_piece.product_id", "labelled_piece.serial"],
            name=op.f("fk_piece_event_product_id_serial"),
        ),
        sa.ForeignKeyConstraint(["showroom_id"], ["showroom.id"], name=op.f("fk_piece_event_showroom_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["piece_event.id"], name=op.f("fk_piece_event_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_event")),
        sa.UniqueConstraint("step_id", "serial", name=op.f("uq_piece_event_step_id_serial")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_piece_event_undoes_id")),
    )
    with op.batch_alter_table("piece_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_piece_event_product_id_piece_event_serial"), ["product_id", "serial"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_piece_event_showroom_id_piece_event_at"), ["showroom_id", "at"], unique=False
        )

    op.create_table(
        "scan_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=3), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.CheckConstraint("district = '' OR serial <> ''", name=op.f("ck_scan_count_district_of_a_piece")),
        sa.CheckConstraint("serial = '' OR lot <> ''", name=op.f("ck_scan_count_piece_of_a_lot")),
        sa.CheckConstraint("unknown = 0 OR lot = ''", name=op.f("ck_scan_count_unknown_of_a_product")),
        sa.CheckConstraint("scans >= 0 AND unknown >= 0", name=op.f("ck_scan_count_counts_up")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_scan_count_product_id")),
        sa.PrimaryKeyConstraint("day", "product_id", "lot", "serial", "district", name=op.f("pk_scan_count")),
    )
    with op.batch_alter_table("scan_count", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scan_count_product_id_scan_count_serial"), ["product_id", "serial"], unique=False
        )

    bind = op.get_bind()
    for table in INSERT_ONLY:
        for statement in insert_only_statements(table, bind.dialect.name):
            bind.exec_driver_sql(statement)


def downgrade() -> None:
    with op.batch_alter_table("scan_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_count_product_id_scan_count_serial"))

    op.drop_table("scan_count")

    with op.batch_alter_table("piece_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_piece_event_showroom_id_piece_event_at"))
        batch_op.drop_index(batch_op.f("ix_piece_event_product_id_piece_event_serial"))

    op.drop_table("piece_event")
    with op.batch_alter_table("relabelling_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relabelling_step_showroom_id_relabelling_step_product_id"))

    op.drop_table("relabelling_step")
    with op.batch_alter_table("refund_line_lot", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_refund_line_lot_settled_in"),
            sqlite_where=sa.text("settled_in IS NOT NULL"),
            postgresql_where=sa.text("settled_in IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_refund_line_lot_sale_id"))
        batch_op.drop_index(
            batch_op.f("ix_refund_line_lot_owner_id"),
            sqlite_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
            postgresql_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
        )

    op.drop_table("refund_line_lot")
    with op.batch_alter_table("settled_loss", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settled_loss_settlement_id"))

    op.drop_table("settled_loss")
    with op.batch_alter_table("settlement_payment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_settlement_payment_standing",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_settlement_payment_settlement_id"))

    op.drop_table("settlement_payment")
    with op.batch_alter_table("return_note_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_note_line_lot_id"))

    op.drop_table("return_note_line")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_showroom_id"))
        batch_op.drop_index(batch_op.f("ix_settlement_at"))

    op.drop_table("settlement")
    with op.batch_alter_table("return_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_note_showroom_id_return_note_at"))
        batch_op.drop_index(batch_op.f("ix_return_note_owner_id"))

    op.drop_table("return_note")

    with op.batch_alter_table("sale_line_lot", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_sale_line_lot_settled_in"),
            sqlite_where=sa.text("settled_in IS NOT NULL"),
            postgresql_where=sa.text("settled_in IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_sale_line_lot_owner_id"),
            sqlite_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
            postgresql_where=sa.text("owner_id IS NOT NULL AND settled_in IS NULL"),
        )

    op.drop_table("sale_line_lot")
    op.drop_table("refund_tender")
    op.drop_table("refund_line")
    op.drop_table("drawer_loss")
    op.drop_table("tender")
    with op.batch_alter_table("sale_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sale_line_product_id"))

    op.drop_table("sale_line")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_showroom_id_refund_at"))
        batch_op.drop_index(batch_op.f("ix_refund_shift_id"))
        batch_op.drop_index(batch_op.f("ix_refund_sale_id"))
        batch_op.drop_index(batch_op.f("ix_refund_number"))
        batch_op.drop_index(batch_op.f("ix_refund_awaits"))

    op.drop_table("refund")
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sale_showroom_id_sale_at"))
        batch_op.drop_index(batch_op.f("ix_sale_shift_id"))
        batch_op.drop_index(batch_op.f("ix_sale_number"))

    op.drop_table("sale")
    with op.batch_alter_table("journal_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_file_till_id"))

    op.drop_table("journal_file")
    op.drop_table("told_snapshot")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_entry_id"))
        batch_op.drop_index("ix_journal_entry_waiting")

    op.drop_table("journal_entry")
    with op.batch_alter_table("drawer_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drawer_move_shift_id"))

    op.drop_table("drawer_move")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_used_by"))
        batch_op.drop_index(batch_op.f("ix_approval_shift_id"))

    op.drop_table("approval")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_till_id"))
        batch_op.drop_index(batch_op.f("ix_shift_showroom_id_shift_opened_at"))

    op.drop_table("shift")
    with op.batch_alter_table("quarantined", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantined_showroom_id"))
        batch_op.drop_index(batch_op.f("ix_quarantined_entry_id"))

    op.drop_table("quarantined")
    with op.batch_alter_table("pairing_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_code_till_id"))

    op.drop_table("pairing_code")
    with op.batch_alter_table("chain", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_chain_one_living",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("chain")
    op.drop_table("api_series")
    with op.batch_alter_table("transfer_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_line_lot_id"))

    op.drop_table("transfer_line")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_to_showroom_id_transfer_sent_at"))
        batch_op.drop_index(batch_op.f("ix_transfer_state_transfer_sent_at"))
        batch_op.drop_index(batch_op.f("ix_transfer_from_showroom_id_transfer_sent_at"))

    op.drop_table("transfer")
    with op.batch_alter_table("stock_count_result", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_count_result_of_product")

    op.drop_table("stock_count_result")
    op.drop_table("stock_count_product")
    with op.batch_alter_table("stock_count_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_count_line_count_id_stock_count_line_product_id"))

    op.drop_table("stock_count_line")
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stock_count_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_stock_count_showroom_id_stock_count_began_at"))

    op.drop_table("stock_count")

    with op.batch_alter_table("write_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_write_off_showroom_id"))

    op.drop_table("write_off")
    op.drop_table("till")
    op.drop_table("balance_line")
    op.drop_table("balance")
    op.drop_table("assortment")
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.drop_index("ix_move_late", postgresql_where=sa.text("late"), sqlite_where=sa.text("late = 1"))
        batch_op.drop_index(batch_op.f("ix_move_to_place_id_move_happened_at"))
        batch_op.drop_index(batch_op.f("ix_move_lot_id_move_happened_at"))
        batch_op.drop_index(batch_op.f("ix_move_from_place_id_move_happened_at"))
        batch_op.drop_index(batch_op.f("ix_move_cause_move_cause_id"))

    op.drop_table("move")
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_showroom_id_level_is_shelf_level_product_id"))
        batch_op.drop_index(batch_op.f("ix_level_product_id_level_is_shelf"))
        batch_op.drop_index(
            "ix_level_in_stock", postgresql_where=sa.text("in_stock"), sqlite_where=sa.text("in_stock = 1")
        )

    op.drop_table("level")
    op.drop_table("labelled_piece")
    with op.batch_alter_table("label_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_batch_showroom_id"))
        batch_op.drop_index(batch_op.f("ix_label_batch_lot_id"))

    op.drop_table("label_batch")
    with op.batch_alter_table("label_quota", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_quota_product_id"))

    op.drop_table("label_quota")
    op.drop_table("label_key")
    with op.batch_alter_table("decision_list_row", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_list_row_verdict")

    op.drop_table("decision_list_row")
    with op.batch_alter_table("decision_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_list_sha256"))
        batch_op.drop_index(batch_op.f("ix_decision_list_brought_at"))

    op.drop_table("decision_list")

    with op.batch_alter_table("stock_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_import_brought_at"))

    op.drop_table("stock_import")
    with op.batch_alter_table("delivery_refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_refusal_product_id"))

    op.drop_table("delivery_refusal")
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_line_lot_id"))

    op.drop_table("delivery_line")
    with op.batch_alter_table("certificate_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_event_certificate_id"))

    op.drop_table("certificate_event")
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_item_settled_at_review_item_showroom_id"))

    op.drop_table("review_item")
    op.drop_table("printer")
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_job_showroom_id_print_job_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_print_job_cause_print_job_cause_id"))

    op.drop_table("print_job")
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_product_id_price_showroom_id_price_valid_from"))

    op.drop_table("price")
    op.drop_table("place")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_owner_id"))
        batch_op.drop_index(batch_op.f("ix_lot_code"))

    op.drop_table("lot")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_showroom_id_delivery_received_at"))
        batch_op.drop_index(batch_op.f("ix_delivery_received_at"))
        batch_op.drop_index(batch_op.f("ix_delivery_producer_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_order_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("supply_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supply_order_line_product_id"))

    op.drop_table("supply_order_line")
    with op.batch_alter_table("supply_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supply_order_state_supply_order_drafted_at"))
        batch_op.drop_index(batch_op.f("ix_supply_order_showroom_id_supply_order_drafted_at"))
        batch_op.drop_index(batch_op.f("ix_supply_order_producer_id"))

    op.drop_table("supply_order")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_product_id_certificate_valid_from"))

    op.drop_table("certificate")
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_barcode_product_id"))

    op.drop_table("barcode")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_showroom_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_person_id_assignment_showroom_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("showroom", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_showroom_commune_code"))

    op.drop_table("showroom")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_sort_key"))
        batch_op.drop_index(batch_op.f("ix_product_producer_id"))
        batch_op.drop_index(batch_op.f("ix_product_group_2026_code"))
        batch_op.drop_index(batch_op.f("ix_product_group_2019_code"))

    op.drop_table("product")
    with op.batch_alter_table("consignment_contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consignment_contract_producer_id"))

    op.drop_table("consignment_contract")
    op.drop_table("vat_rate")
    with op.batch_alter_table("producer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_producer_commune_code"))

    op.drop_table("producer")
    with op.batch_alter_table("craft_village", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_craft_village_commune_code"))

    op.drop_table("craft_village")
    op.drop_table("vat_class")
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trail_entry_subject_id"))
        batch_op.drop_index(batch_op.f("ix_trail_entry_at"))

    op.drop_table("trail_entry")
    op.drop_table("product_group")
    op.drop_table("picture")
    op.drop_table("person")
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commune_former_district_code"))

    op.drop_table("commune")
