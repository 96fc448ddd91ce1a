namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>What boosted trees make small, and how a score becomes an answer.</summary>
internal abstract record TreeLoss
{
    /// <summary>The constant score to start from.</summary>
    public abstract double Start(float[] targets, float[] weights);

    /// <summary>First and second derivative of the loss by the score, by row.</summary>
    public abstract void Derive(float[] targets, float[] weights, double[] scores, float[] gradients, float[] curvatures);

    /// <summary>The answer that a score stands for.</summary>
    public virtual double Answer(double score) => score;

    /// <summary>The share whose residual quantile is the best leaf; null where the Newton step is.</summary>
    public virtual double? LeafShare => null;
}

/// <summary>Squared error: the mean.</summary>
internal sealed record SquaredLoss : TreeLoss
{
    public override double Start(float[] targets, float[] weights)
    {
        double sum = 0, weight = 1e-30;
        for (var i = 0; i < targets.Length; i++) (sum, weight) = (sum + (double)weights[i] * targets[i], weight + weights[i]);
        return sum / weight;
    }

    public override void Derive(float[] targets, float[] weights, double[] scores, float[] gradients, float[] curvatures)
    {
        for (var i = 0; i < targets.Length; i++) (gradients[i], curvatures[i]) = ((float)(weights[i] * (scores[i] - targets[i])), weights[i]);
    }
}

/// <summary>Tweedie deviance with a logarithmic link: the mean of targets of 0 or more that are often 0.</summary>
/// <remarks>Source: Jorgensen (1987), Journal of the Royal Statistical Society B 49(2), 127-162. Between Poisson (1) and gamma (2).</remarks>
/// <param name="Power">Variance grows with the mean to this power, in (1, 2).</param>
internal sealed record TweedieLoss(double Power) : TreeLoss
{
    public override double Start(float[] targets, float[] weights) => Math.Log(Math.Max(1e-6, new SquaredLoss().Start(targets, weights)));

    public override void Derive(float[] targets, float[] weights, double[] scores, float[] gradients, float[] curvatures)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            var (down, up) = (Math.Exp((1 - Power) * scores[i]), Math.Exp((2 - Power) * scores[i]));
            gradients[i] = (float)(weights[i] * (up - targets[i] * down));
            curvatures[i] = (float)(weights[i] * ((2 - Power) * up + (Power - 1) * targets[i] * down));
        }
    }

    public override double Answer(double score) => Math.Exp(score);
}

/// <summary>Pinball loss: a quantile.</summary>
/// <remarks>Source: Koenker and Bassett (1978), Econometrica 46(1), 33-50. The slope tells where to split; the leaf is the residuals'
/// weighted quantile, the exact minimum: Friedman (2001), Annals of Statistics 29(5), 1189-1232.</remarks>
/// <param name="Share">In (0, 1).</param>
internal sealed record PinballLoss(double Share) : TreeLoss
{
    public override double Start(float[] targets, float[] weights) => WeightedQuantile.Of((float[])targets.Clone(), (float[])weights.Clone(), Share);

    public override void Derive(float[] targets, float[] weights, double[] scores, float[] gradients, float[] curvatures)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            gradients[i] = (float)(weights[i] * (targets[i] > scores[i] ? -Share : 1 - Share));
            curvatures[i] = weights[i];
        }
    }

    public override double? LeafShare => Share;
}

/// <summary>The quantile of weighted values.</summary>
internal static class WeightedQuantile
{
    /// <summary>The least value at or below which the share of the weight lies. Sorts both arrays.</summary>
    public static double Of(float[] values, float[] weights, double share)
    {
        Array.Sort(values, weights);
        double total = 0;
        foreach (var weight in weights) total += weight;
        double behind = 0;
        for (var k = 0; k < values.Length; k++)
        {
            behind += weights[k];
            if (behind >= share * total) return values[k];
        }

        return values.Length == 0 ? 0 : values[^1];
    }
}
