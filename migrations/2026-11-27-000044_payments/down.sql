DROP TABLE payments, payment_batches;
