//! server/private_postgres
