//! Browsers in which members allowed notices, and the installation's key towards push services.

use peerdesk_desk::MemberId;

use crate::store::{Error, Store};

/// Browsers of one member; a further one replaces the oldest.
const SUBSCRIPTIONS_MAX: i64 = 10;

/// Where a push goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub endpoint: String,
    /// The browser's public point, uncompressed.
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
}

impl Store {
    /// The installation's push key, private and public; the first that is offered stays for ever.
    pub async fn push_key(
        &self,
        private: &[u8],
        public: &[u8],
    ) -> Result<(Vec<u8>, Vec<u8>), Error> {
        sqlx::query!(
            "insert into push_key (private_key, public_key) values ($1, $2) on conflict do nothing",
            private,
            public
        )
        .execute(&self.write)
        .await?;
        let row = sqlx::query!("select private_key, public_key from push_key")
            .fetch_one(&self.write)
            .await?;
        Ok((row.private_key, row.public_key))
    }

    /// Enters a browser. One that was another member's is theirs no more.
    pub async fn subscribe(&self, member: MemberId, new: &Subscription) -> Result<(), Error> {
        let mut transaction = self.write.begin().await?;
        sqlx::query!(
            "insert into push_subscription (member_id, endpoint, p256dh, auth)
             values ($1, $2, $3, $4)
             on conflict (endpoint) do update
             set member_id = excluded.member_id, p256dh = excluded.p256dh, auth = excluded.auth,
                 created_at = clock_timestamp()",
            member.0,
            new.endpoint,
            new.p256dh,
            new.auth
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "delete from push_subscription where member_id = $1 and id not in
                 (select id from push_subscription where member_id = $1
                  order by created_at desc, id desc limit $2)",
            member.0,
            SUBSCRIPTIONS_MAX
        )
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Forgets a browser of a member.
    pub async fn unsubscribe(&self, member: MemberId, endpoint: &str) -> Result<bool, Error> {
        let done = sqlx::query!(
            "delete from push_subscription where member_id = $1 and endpoint = $2",
            member.0,
            endpoint
        )
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// A browser, if it is still one of the member's.
    pub async fn subscription(
        &self,
        member: MemberId,
        id: i64,
    ) -> Result<Option<Subscription>, Error> {
        Ok(sqlx::query_as!(
            Subscription,
            "select endpoint, p256dh, auth from push_subscription
             where id = $1 and member_id = $2",
            id,
            member.0
        )
        .fetch_optional(&self.read)
        .await?)
    }

    /// Forgets a browser that its push service knows no more, with everything that waits for it.
    pub async fn expire_subscription(&self, id: i64) -> Result<(), Error> {
        sqlx::query!(
            "with gone as (delete from push_subscription where id = $1)
             update delivery set state = 'unneeded', ended_at = clock_timestamp()
             where subscription_id = $1 and state = 'waiting'",
            id
        )
        .execute(&self.write)
        .await?;
        Ok(())
    }
}
