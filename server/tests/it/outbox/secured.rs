//! Mails over TLS and with an account, and what is not said where they are missing.

use std::fs;

use peerdesk_desk::{Language, Mail};
use peerdesk_server::outbox::{self, Outbox, Smtp};
use peerdesk_services::{MailAccount, MailMechanism, MailSecurity, MailServerOptions};
use tempfile::TempDir;

use super::Post;

fn wants(security: MailSecurity, mechanism: MailMechanism) -> MailServerOptions {
    let account = MailAccount {
        user: "desk".to_owned(),
        password: "secret-1".to_owned(),
        mechanism,
    };
    MailServerOptions {
        security,
        account: Some(account),
    }
}

/// Anna has one mail to get.
async fn post(options: MailServerOptions) -> Post {
    let post = Post::over(options, Mail::Single, Language::English).await;
    post.answered().await;
    post
}

/// An outbox that is told this address, and trusts the server's certificate or nobody's but the public
/// ones.
async fn outbox(post: &Post, url: &str, trusts: bool) -> (Outbox, TempDir) {
    let directory = TempDir::new().unwrap();
    let issuers = directory.path().join("issuers.pem");
    let mut smtp = Smtp::parse(url).unwrap();
    if trusts {
        fs::write(&issuers, post.smtp.certificate().unwrap()).unwrap();
        smtp = smtp.trusting(issuers);
    }
    let settings = outbox::Settings {
        smtp: Some(smtp),
        mail_from: Some("Peerdesk <desk@acme.test>".parse().unwrap()),
        ..outbox::Settings::default()
    };
    let store = post.world.app.store().clone();
    let outbox = Outbox::open(store, settings, "https://desk.acme.test").await;
    (outbox.unwrap(), directory)
}

/// Nothing was handed over, and it is tried again later.
async fn is_put_off(post: &Post, outbox: &Outbox) {
    assert_eq!(outbox.send_due().await.unwrap(), 1);
    assert!(post.smtp.taken().is_empty());
    assert_eq!(post.states().await, ["waiting"]);
}

#[tokio::test]
async fn a_mail_goes_over_tls_with_the_account_that_may_send() {
    for (security, mechanism) in [
        (MailSecurity::StartTls, MailMechanism::Plain),
        (MailSecurity::StartTls, MailMechanism::Login),
        (MailSecurity::Wrapped, MailMechanism::Plain),
    ] {
        let post = post(wants(security, mechanism)).await;
        let (outbox, _directory) = outbox(&post, &post.smtp.url(), true).await;
        assert_eq!(outbox.send_due().await.unwrap(), 1);
        let mails = post.smtp.taken();
        assert_eq!(mails.len(), 1, "{security:?} {mechanism:?}");
        assert!(mails[0].sealed, "{security:?}");
        assert_eq!(post.states().await, ["sent"]);
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_told_nothing() {
    for security in [MailSecurity::StartTls, MailSecurity::Wrapped] {
        let post = post(wants(security, MailMechanism::Plain)).await;
        let (outbox, _directory) = outbox(&post, &post.smtp.url(), false).await;
        is_put_off(&post, &outbox).await;
        assert_eq!(post.smtp.sign_ins(), 0, "{security:?}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_told_nothing() {
    let post = post(wants(MailSecurity::Wrapped, MailMechanism::Plain)).await;
    let url = post.smtp.url().replace("localhost", "127.0.0.1");
    let (outbox, _directory) = outbox(&post, &url, true).await;
    is_put_off(&post, &outbox).await;
    assert_eq!(post.smtp.sign_ins(), 0);
}

#[tokio::test]
async fn a_server_that_does_not_offer_tls_never_hears_the_password() {
    let post = post(wants(MailSecurity::Plain, MailMechanism::Plain)).await;
    let url = post.smtp.url().replace("?tls=none", "");
    let (outbox, _directory) = outbox(&post, &url, false).await;
    is_put_off(&post, &outbox).await;
    assert_eq!(post.smtp.sign_ins(), 0);
}

#[tokio::test]
async fn a_wrong_password_puts_mails_off_until_it_is_right() {
    let post = post(wants(MailSecurity::StartTls, MailMechanism::Plain)).await;
    let url = post.smtp.url().replace("secret-1", "secret-2");
    let (wrong, _directory) = outbox(&post, &url, true).await;
    is_put_off(&post, &wrong).await;
    assert_eq!(post.smtp.sign_ins(), 1);
    post.due().await;
    let (right, _directory) = outbox(&post, &post.smtp.url(), true).await;
    assert_eq!(right.send_due().await.unwrap(), 1);
    assert_eq!(post.smtp.taken().len(), 1);
}
