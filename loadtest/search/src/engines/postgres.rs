//! Postgres' own full text, and trigrams beside it.

use peerdesk_knowledge::document::Document;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row as _};

use super::ANSWERS;
use super::model::reciprocal;

/// Rows sent at once while the table is filled.
const BATCH: usize = 1_000;

/// Looked at by each half before the two are joined.
const CANDIDATES: i64 = 50;

#[derive(Clone)]
pub(crate) struct Postgres {
    pool: PgPool,
    /// Ends with the last clone.
    _server: peerdesk_services::Postgres,
    pub(crate) trigrams: bool,
}

impl Postgres {
    /// A table of the documents with its indexes.
    pub(crate) async fn build(documents: impl Iterator<Item = Document>) -> anyhow::Result<Self> {
        let server = peerdesk_services::Postgres::start().await?;
        server
            .execute("peerdesk", "create extension pg_trgm")
            .await?;
        let url = server.url("peerdesk");
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect(&url)
            .await?;
        sqlx::raw_sql(
            "create table doc (id bigint primary key, title text not null,
                words tsvector not null);",
        )
        .execute(&pool)
        .await?;
        let mut rows = documents.peekable();
        while rows.peek().is_some() {
            let batch: Vec<Document> = rows.by_ref().take(BATCH).collect();
            insert(&pool, &batch).await?;
        }
        for statement in [
            "set maintenance_work_mem = '512MB'",
            "create index on doc using gin (words)",
            "create index on doc using gin (title gin_trgm_ops)",
            "vacuum analyze doc",
        ] {
            sqlx::raw_sql(statement).execute(&pool).await?;
        }
        Ok(Self {
            pool,
            _server: server,
            trigrams: false,
        })
    }

    pub(crate) async fn answers(&self, text: &str) -> anyhow::Result<Vec<u64>> {
        let ranked = self.full_text(text).await?;
        if !self.trigrams {
            return Ok(ranked);
        }
        let alike = self.trigrams(text).await?;
        let mut answers = reciprocal(&[ranked, alike]);
        answers.truncate(ANSWERS);
        Ok(answers)
    }

    pub(crate) async fn bytes(&self) -> anyhow::Result<u64> {
        let row = sqlx::query("select pg_total_relation_size('doc')")
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
    }

    /// Any of the words, since a question never says all that a ticket does.
    async fn full_text(&self, text: &str) -> anyhow::Result<Vec<u64>> {
        let rows = sqlx::query(
            "select id from doc,
                 cast(replace(plainto_tsquery('english', $1)::text, ' & ', ' | ') as tsquery) wanted
             where words @@ wanted
             order by ts_rank_cd('{0.1, 0.4, 0.6, 1.0}', words, wanted, 1) desc, id desc limit $2",
        )
        .bind(text.replace('\0', " "))
        .bind(CANDIDATES)
        .fetch_all(&self.pool)
        .await?;
        ids(&rows)
    }

    async fn trigrams(&self, text: &str) -> anyhow::Result<Vec<u64>> {
        let rows = sqlx::query(
            "select id from doc where $1 <% title order by word_similarity($1, title) desc, id desc
             limit $2",
        )
        .bind(text.replace('\0', " "))
        .bind(CANDIDATES)
        .fetch_all(&self.pool)
        .await?;
        ids(&rows)
    }
}

fn ids(rows: &[sqlx::postgres::PgRow]) -> anyhow::Result<Vec<u64>> {
    rows.iter()
        .map(|row| Ok(row.try_get::<i64, _>(0)?.unsigned_abs()))
        .collect()
}

async fn insert(pool: &PgPool, batch: &[Document]) -> anyhow::Result<()> {
    let of = |text: fn(&Document) -> &str| -> Vec<String> {
        batch
            .iter()
            .map(|document| text(document).replace('\0', " "))
            .collect()
    };
    let ids: Vec<i64> = batch.iter().map(|document| document.id as i64).collect();
    sqlx::query(
        "insert into doc
         select id, title, setweight(to_tsvector('english', title), 'A')
             || setweight(to_tsvector('english', fix), 'B')
             || setweight(to_tsvector('english', talk), 'C')
         from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as row (id, title, fix, talk)",
    )
    .bind(ids)
    .bind(of(|document| &document.title))
    .bind(of(|document| &document.fix))
    .bind(of(|document| &document.talk))
    .execute(pool)
    .await?;
    Ok(())
}
